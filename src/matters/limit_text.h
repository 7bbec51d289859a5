/*
 * limit_text.h: a time limit as people write it (2紧急工作时, 3个工作日内, 24小时), read by rule and never guessed. Pure.
 */
#ifndef MATTERS_LIMIT_TEXT_H
#define MATTERS_LIMIT_TEXT_H

#include "calendar/deadline.h"

/*
 * What a bare 天 or 日, and a bare 小时, means: the importer's explicit choice. *_known false: it is refused. hour is
 * UNIT_URGENT_HOUR (runs on) or UNIT_WORK_HOUR, day UNIT_NATURAL_DAY or UNIT_WORK_DAY.
 */
struct limit_means { bool day_known, hour_known; enum limit_unit day, hour; };

/*
 * Reads [限|限期|在] NUMBER [个] UNIT [内|以内|之内] [完成|办结|处置], spaces anywhere. NUMBER: digits (also full-width), or Chinese numerals
 * up to 999. UNIT: 紧急工作时, 紧急工作小时; 工作时, 工作小时; 工作日, 工作天; 自然日, 自然天, 日历日, 日历天; 自然小时; bare 天, 日, 小时; or a
 * unit's name as in calendar/deadline.h. Sets unit and amount of *out, START_NOW, END_MINUTE. E_INPUT with field "time_limit" and
 * words that say which part could not be read: fractions, ranges, minutes, weeks, months, 立即, a bare unit without its meaning.
 */
enum err limit_text_read(const char *text, const struct limit_means *means, struct limit *out, struct problem *p);

/* The text that reads back as this limit whatever the means: "3工作日", "2紧急工作时". out holds 40. */
void limit_text_print(char out[40], const struct limit *l);

#endif
