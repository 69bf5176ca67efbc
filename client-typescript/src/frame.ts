import type { Problem } from './error.js';
import type { Member, Message, Position } from './types.js';

/** The sub-protocol that this client speaks. */
export const V1 = 'switchboard.v1.json';

/** The envelope as it comes (protocol, Envelope). @internal */
export interface Frame extends Message<any> {
  readonly id?: number;
  readonly re?: number;
  readonly err?: Problem;
}

/** What a connection is told first. @internal */
export interface Welcome {
  connection: string;
  user: Member;
  node: string;
  heartbeatMs: number;
  maxBytes: number;
  expiresAt?: number;
}

/** The reply to a join; `sb:missed` frames have the same shape. @internal */
export interface JoinReply extends Partial<Position> {
  members?: Member[];
  count?: number;
  recovered?: boolean;
  missed?: Message[];
  more?: boolean;
}

const utf8 = new TextEncoder();

/** Bytes of a text in UTF-8. @internal */
export const bytes = (text: string): number => utf8.encode(text).length;

/** The item of the sub-protocol list that carries a token; base64url without padding (RFC 4648 §5). @internal */
export function bearer(token: string): string {
  const base64 = btoa(String.fromCharCode(...utf8.encode(token)));
  return 'bearer.' + base64.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}
