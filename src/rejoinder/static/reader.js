// @ts-check
/** What script adds to a finished page. */
