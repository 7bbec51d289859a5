/*
 * limits.h: every bound of the program in one place, so that nobody has to search for a number.
 * Sizes are bytes, spans are milliseconds unless the name says otherwise.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stdint.h>

#define LIMIT_HEADER_BYTES 16384        /* all request headers together */
#define LIMIT_BODY_BYTES 1048576        /* a JSON body */
#define LIMIT_UPLOAD_BYTES 12582912     /* a multipart body: one photo and its wrapping */
#define LIMIT_BODIES_BYTES 268435456    /* bodies of all requests together; beyond that a large one gets 503 */
#define LIMIT_REQUEST_MS 20000          /* from the first byte of a request to its last */
#define LIMIT_CONNECTIONS 4096          /* open at once */
#define LIMIT_CONNECTIONS_PER_IP 1024   /* carrier NAT: a whole district may share one address */
#define LIMIT_STREAMS 1024              /* server-sent event listeners */
#define LIMIT_STREAMS_EACH 16           /* of one session */
#define LIMIT_STREAM_MS 600000          /* then the listener comes back and says again who they are */
#define LIMIT_STREAM_BUFFER 65536       /* a slower reader is dropped */
#define LIMIT_URL_BYTES 4096
#define LIMIT_QUERY_FIELDS 64
#define LIMIT_ARENA_BYTES (16u << 20)   /* one request */
#define LIMIT_JSON_DEPTH 32
#define LIMIT_LIST_ROWS 200             /* rows in one page of a list */
#define LIMIT_TEXT_CHARS 4000           /* a report's own words */
#define LIMIT_WORDS_CHARS 1000          /* what is said with an act */
#define LIMIT_NAME_CHARS 200
#define LIMIT_PHOTOS_PER_CASE 9
#define LIMIT_PHOTO_PIXELS 50000000     /* refuses a decompression bomb before it is decoded */
#define LIMIT_PHOTO_FREE_PIXELS 4000000 /* a picture of more must bring a byte for so many pixels, or it is a drawing of nothing: */
#define LIMIT_PHOTO_PIXELS_A_BYTE 64    /* decoding costs by the pixel, and sending by the byte */
#define LIMIT_DISK_SPARE 268435456      /* pictures leave so much (on small disks: a twentieth) to the store */
#define LIMIT_IMPORT_ROWS 1000          /* rows in one import command */
#define LIMIT_EXPORT_ROWS 200000        /* rows of one table that a desk takes out */
#define LIMIT_BATCH 256                 /* commands in one SQLite commit */
#define LIMIT_QUEUE 8192                /* commands waiting for the writer; beyond that 503 */
#define LIMIT_HEAVY 64                  /* pictures and imports waiting for their thread; beyond that 503 */
#define LIMIT_SQL_PARAMS 40
#define LIMIT_SQL_COLUMNS 48
#define LIMIT_STATEMENTS 512
#define LIMIT_IDEMPOTENCY_DAYS 30
#define LIMIT_ROW_CACHE 64             /* distinct places or units remembered while a list is made */

#endif
