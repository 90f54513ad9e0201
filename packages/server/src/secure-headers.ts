// Headers of every answer: what a browser must not make of it, whoever asked for it.

/** Answers are what they say they are, nothing to run or to frame, and nothing of theirs goes to other sites. */
export const secureHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
} as const;

/** The same for pages: what they load is their own business, and only their own origin frames them. */
export const pageHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "frame-ancestors 'self'",
  "referrer-policy": "strict-origin-when-cross-origin",
} as const;
