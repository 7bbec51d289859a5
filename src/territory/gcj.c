/*
 * gcj.c: GCJ-02 and its inverse. On the way of an import of shapes and of a position sent by a Chinese map; inside the
 * house everything is WGS 84.
 */
#include "territory/gcj.h"

#include <math.h>

#define PI 3.14159265358979323846
#define KRASOVSKY_A 6378245.0               /* metres: the ellipsoid that the shift was made on */
#define KRASOVSKY_E2 0.00669342162296594323
#define STEPS_MAX 32                        /* each step gains two digits or more */

bool gcj_applies(struct geo_point at)
{
	return at.lon >= 72.004 && at.lon <= 137.8347 && at.lat >= 0.8293 && at.lat <= 55.8271;
}

/* The part of the shift that repeats: four waves along one axis, of periods 2, 6, 24 and 60 degrees; amplitudes in metres. */
static double waves_m(double t, double third, double fourth)
{
	return (20 * sin(t * PI) + 40 * sin(t * PI / 3) + third * sin(t * PI / 12) + fourth * sin(t * PI / 30)) * 2 / 3;
}

/* The shift in metres of a plane tangent at (105, 35). */
static struct geo_point shift_m(double x, double y)
{
	double ripple = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2 / 3;
	double root = sqrt(fabs(x));
	double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple;
	double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple;

	return (struct geo_point){ east + waves_m(x, 150, 300), north + waves_m(y, 160, 320) };
}

/* The shift in degrees at a point, wherever it lies. */
static struct geo_point shift_deg(struct geo_point at)
{
	struct geo_point m = shift_m(at.lon - 105, at.lat - 35);
	double rad = at.lat * PI / 180, s = sin(rad), w = 1 - KRASOVSKY_E2 * s * s, root = sqrt(w);

	return (struct geo_point){
		m.lon * 180 / (KRASOVSKY_A / root * cos(rad) * PI),
		m.lat * 180 / (KRASOVSKY_A * (1 - KRASOVSKY_E2) / (w * root) * PI),
	};
}

struct geo_point gcj_from_wgs(struct geo_point wgs)
{
	struct geo_point d;

	if (!gcj_applies(wgs))
		return wgs;
	d = shift_deg(wgs);
	return (struct geo_point){ wgs.lon + d.lon, wgs.lat + d.lat };
}

struct geo_point gcj_to_wgs(struct geo_point gcj)
{
	struct geo_point at = gcj;

	if (!gcj_applies(gcj))
		return gcj;
	for (int i = 0; i < STEPS_MAX; i++) {
		struct geo_point d = shift_deg(at);
		double off_lon = at.lon + d.lon - gcj.lon, off_lat = at.lat + d.lat - gcj.lat;

		at.lon -= off_lon;
		at.lat -= off_lat;
		if (fabs(off_lon) < 1e-10 && fabs(off_lat) < 1e-10)
			break;
	}
	return at;
}

void gcj_shape_to_wgs(struct geo *shape)
{
	for (size_t i = 0; i < shape->n; i++)
		for (size_t j = 0; j < shape->polygon[i].n; j++)
			for (size_t k = 0; k < shape->polygon[i].ring[j].n; k++)
				shape->polygon[i].ring[j].at[k] = gcj_to_wgs(shape->polygon[i].ring[j].at[k]);
}
