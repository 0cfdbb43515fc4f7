/* The yardstick for decoding: a plain C parser of the same text into the same columns, tags interned.
 *
 *   parser FILE RUNS    FILE holds the text of all /proc/<pid>/memtrack one after another (RFC 2/6)
 *
 * Prints "rows tags size_sum median_ms": processor time of one parse, median over RUNS.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_ROWS = 1 << 21, TABLE = 1 << 16 };

struct columns {
    int32_t *pid, *tag;
    int64_t *ref_count, *id, *size;
};

static struct slot {
    uint64_t hash;
    const char *text;
    size_t length;
    int32_t number;
} table[TABLE];
static int32_t tags;

static int32_t intern(const char *text, size_t length)
{
    uint64_t hash = 14695981039346656037ull;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211ull;
    size_t at = (hash ^ hash >> 32) & (TABLE - 1);
    for (; table[at].text; at = (at + 1) & (TABLE - 1))
        if (table[at].hash == hash && table[at].length == length && !memcmp(table[at].text, text, length))
            return table[at].number;
    table[at] = (struct slot){hash, text, length, tags};
    return tags++;
}

static const char *number(const char *text, int64_t *value)
{
    while (*text == ' ')
        text++;
    int64_t sum = 0;
    while ((unsigned)(*text - '0') < 10)
        sum = sum * 10 + (*text++ - '0');
    *value = sum;
    return text;
}

static size_t parse(const char *text, const char *end, struct columns *out)
{
    size_t rows = 0;
    int32_t pid = 0;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        if (!newline)
            newline = end;
        if (text + 10 < end && !memcmp(text, " ref_count", 10)) {
            const char *colon = newline;
            while (colon > text && colon[-1] != ':')
                colon--;
            pid = atoi(colon);
        } else {
            const char *at = number(text, &out->ref_count[rows]);
            at = number(at, &out->id[rows]);
            at = number(at, &out->size[rows]) + 2;
            if (at > newline)
                at = newline;
            out->pid[rows] = pid;
            out->tag[rows] = intern(at, (size_t)(newline - at));
            rows++;
        }
        text = newline + 1;
    }
    return rows;
}

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int count, char **words)
{
    if (count != 3) {
        fprintf(stderr, "usage: parser FILE RUNS\n");
        return 2;
    }
    FILE *file = fopen(words[1], "rb");
    if (!file) {
        perror(words[1]);
        return 1;
    }
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(length + 64, 1);
    if (fread(text, 1, length, file) != length)
        return 1;
    struct columns out = {malloc(MOST_ROWS * 4), malloc(MOST_ROWS * 4), malloc(MOST_ROWS * 8),
                          malloc(MOST_ROWS * 8), malloc(MOST_ROWS * 8)};
    int runs = atoi(words[2]);
    double *took = malloc((size_t)runs * sizeof *took);
    size_t rows = 0;
    for (int i = 0; i < runs; i++) {
        double begun = now_ms();
        memset(table, 0, sizeof table);
        tags = 0;
        rows = parse(text, text + length, &out);
        took[i] = now_ms() - begun;
    }
    qsort(took, (size_t)runs, sizeof *took, ascending);
    int64_t sum = 0;
    for (size_t i = 0; i < rows; i++)
        sum += out.size[i];
    printf("%zu %d %lld %.4f\n", rows, tags, (long long)sum, took[runs / 2]);
    return 0;
}
