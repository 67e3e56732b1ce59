import { useEffect, useEffectEvent, useRef, type RefObject } from "react";

const NEAR_END = 40;

/**
 * Keeps who stands at the end there while the frame changes its size: a device is turned, a keyboard or a panel opens.
 * To be told of each scrolling; `toEnd` goes there.
 */
export function useStaying(frame: RefObject<HTMLElement | null>, toEnd: () => void): (below: number) => void {
  const isAtEnd = useRef(false);
  const size = useRef("");
  const stay = useEffectEvent((element: HTMLElement) => {
    size.current = sizeOf(element);
    if (isAtEnd.current) toEnd();
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => stay(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return (below) => {
    // A change of size moves what is shown as well: that is nobody's leaving.
    if (frame.current !== null && sizeOf(frame.current) === size.current) isAtEnd.current = below < NEAR_END;
  };
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): string {
  return `${clientWidth}x${clientHeight}`;
}
