// A part of the page that loads, fails and is tried again by itself.
import { isKvError } from "@keyval/react";
import { QueryErrorResetBoundary } from "@tanstack/react-query";
import { type ReactNode, Suspense } from "react";
import { ErrorBoundary, type FallbackProps } from "react-error-boundary";

const Failure = ({ error, resetErrorBoundary }: FallbackProps) => (
  <p role="alert">
    {isKvError(error) ? error.message : "Something went wrong."}
    <button onClick={resetErrorBoundary}>Try again</button>
  </p>
);

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title}>
    <h2>{title}</h2>
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <ErrorBoundary FallbackComponent={Failure} onReset={reset}>
          <Suspense fallback={<p>Loading…</p>}>{children}</Suspense>
        </ErrorBoundary>
      )}
    </QueryErrorResetBoundary>
  </section>
);
