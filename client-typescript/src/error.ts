/** What the server says of a request that it refused (protocol, Errors). */
export interface Problem {
  code: string;
  message: string;
  cmd?: string;
  retryable?: boolean;
  retryAfterMs?: number;
  ref?: string;
}

/** A refusal by the server, or one of the client's own codes: `timeout`, `disconnected`, `too-big`. */
export class SwitchboardError extends Error {
  /** What programs decide by. */
  readonly code: string;
  /** Whether the very same request may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds to wait before, where that is known. */
  readonly retryAfterMs: number | undefined;
  /** The command that was refused, as far as the server could read it. */
  readonly cmd: string | undefined;
  /** What to quote to the operators. */
  readonly ref: string | undefined;

  constructor(code: string, message: string, problem?: Partial<Problem>) {
    super(message);
    this.name = 'SwitchboardError';
    this.code = code;
    this.retryable = !!problem?.retryable;
    this.retryAfterMs = problem?.retryAfterMs;
    this.cmd = problem?.cmd;
    this.ref = problem?.ref;
  }
}

/** @internal */
export const refusal = (problem: Problem): SwitchboardError => new SwitchboardError(problem.code, problem.message, problem);
