import createClient from "openapi-fetch";
import type { paths as AccountsPaths } from "./generated/accounts";
import type { paths as ConversationsPaths } from "./generated/conversations";
import { plainFetch, signedFetch } from "./transport";

const baseUrl = globalThis.location.origin;

/** Everything below /api/v1, as the person signed in. */
export const conversations = createClient<ConversationsPaths>({ baseUrl, fetch: signedFetch });

/** Everything below /api/v1/accounts, as the person signed in. */
export const accounts = createClient<AccountsPaths>({ baseUrl, fetch: signedFetch });

/** Accounts without a token: signing up, in, and refreshing by cookie. */
export const anonymous = createClient<AccountsPaths>({ baseUrl, fetch: plainFetch });
