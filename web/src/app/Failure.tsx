import { i18n } from "@lingui/core";
import { Trans } from "@lingui/react/macro";
import { QueryErrorResetBoundary } from "@tanstack/react-query";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { Problem, Unreachable } from "@/api/problem";
import { sentenceFor } from "@/i18n/problems";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Notice";

interface Caught {
  error: Error | null;
}

class Boundary extends Component<{ children: ReactNode; onReset: () => void }, Caught> {
  override state: Caught = { error: null };

  static getDerivedStateFromError(error: Error): Caught {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    const again = () => {
      this.props.onReset();
      this.setState({ error: null });
    };
    return <Sorry error={this.state.error} onAgain={again} />;
  }
}

/** Shows what could not be shown, with a way on, instead of an empty page. */
export function Failure({ children }: { children: ReactNode }) {
  return <QueryErrorResetBoundary>{({ reset }) => <Boundary onReset={reset}>{children}</Boundary>}</QueryErrorResetBoundary>;
}

function Sorry({ error, onAgain }: { error: Error; onAgain: () => void }) {
  return (
    <Empty title={titleOf(error)}>
      <Button look="main" icon="retry" onClick={onAgain}>
        <Trans>Try again</Trans>
      </Button>
      <a href="/">
        <Trans>To my conversations</Trans>
      </a>
    </Empty>
  );
}

function titleOf(error: Error): string {
  const code = error instanceof Problem ? error.code : error instanceof Unreachable ? "unreachable" : "internal_error";
  return i18n._(sentenceFor(code));
}
