/* The classes of the catalogue, in the order in which they are offered. */
export const CLASSES = ['event', 'part', 'duty', 'grid', 'enforcement', 'community', 'territorial'] as const
