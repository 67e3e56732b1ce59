import { CSPProvider } from "@base-ui/react/csp-provider";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes, useLocation } from "react-router";
import { queryClient } from "@/events/live";
import type { AppPage } from "@/registry/feature";
import { usePieces } from "@/registry/registry";
import { startSession, useSession } from "@/session/session";
import { Announcer } from "@/ui/announcer";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Notice";
import { Toasts } from "@/ui/toasts";
import { Failure } from "./Failure";
import { Member } from "./Member";
import { WELCOME_BACK } from "./paths";
import { Shell } from "./Shell";

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      {/* The policy allows styles from files only; what Base UI would write into the page stands in base.css. */}
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queryClient}>
          <BrowserRouter>
            <Failure>
              <Suspense fallback={<Shell />}>
                <Pages />
              </Suspense>
            </Failure>
          </BrowserRouter>
          <Toasts />
          <Announcer />
        </QueryClientProvider>
      </CSPProvider>
    </I18nProvider>
  );
}

function Pages() {
  const { status } = useSession();
  if (status === "starting") return <Shell />;
  if (status === "unreachable") return <OutOfReach />;
  return <KnownPages isMember={status === "member"} />;
}

function KnownPages({ isMember }: { isMember: boolean }) {
  const pages = usePieces("pages");
  const of = (...kinds: AppPage["access"][]) => pages.filter((page) => kinds.includes(page.access)).map(toRoute);
  return (
    <Routes>
      {of("anyone")}
      {isMember ? <Route element={<Member />}>{of("member")}</Route> : of("guest")}
      <Route path="*" element={isMember ? <Home /> : <ToSignIn />} />
    </Routes>
  );
}

function toRoute({ id, path, Component }: AppPage) {
  return <Route key={id} path={path} element={<Component />} />;
}

function Home() {
  const wanted = new URLSearchParams(useLocation().search).get(WELCOME_BACK);
  return <Navigate replace to={wanted?.startsWith("/") === true && !wanted.startsWith("//") ? wanted : "/"} />;
}

function ToSignIn() {
  const { pathname, search } = useLocation();
  const isPlain = pathname === "/";
  const back = new URLSearchParams({ [WELCOME_BACK]: pathname + search }).toString();
  return <Navigate replace to={isPlain ? "/sign-in" : `/sign-in?${back}`} />;
}

function OutOfReach() {
  const { t } = useLingui();
  return (
    <Empty title={t`Spindle cannot be reached`}>
      <p>
        <Trans>Your device may be offline, or the server is being restarted.</Trans>
      </p>
      <Button look="main" onClick={() => void startSession()}>
        <Trans>Try again</Trans>
      </Button>
    </Empty>
  );
}
