/** Names the page to go to after signing in. */
export const WELCOME_BACK = "then";
