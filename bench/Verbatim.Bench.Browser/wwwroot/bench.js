// Called by Verbatim.Bench through the browser: takes a run from the server, and measures passes over it.

let passes;
let lines;

/** Waits for the runtime. */
globalThis.begin = async () => {
  while (!passes) {
    const runtime = globalThis.getDotnetRuntime?.(0);
    if (runtime) passes = (await runtime.getAssemblyExports('Verbatim.Bench.Browser.dll')).Verbatim.Bench.Browser.FoldPasses;
    else await new Promise(again => setTimeout(again, 50));
  }
};

/** Takes the run that the server holds now: one frame a line, and the lines as text for the peer. */
globalThis.take = async () => {
  const bytes = new Uint8Array(await (await fetch('/run')).arrayBuffer());
  passes.Take(bytes);
  lines = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
};

/** Clears away what is no longer needed, so that it is not cleared away while something is measured. */
globalThis.collect = () => passes.Collect();

globalThis.fold = count => passes.Fold(count);
globalThis.read = count => passes.Read(count);
globalThis.parse = count => {
  const text = new TextDecoder();
  for (let pass = 0; pass < count; pass++) {
    let last;
    for (const line of lines) last = JSON.parse(text.decode(line));
    if (last.kind !== 'final') throw new Error('The run was not parsed to its end.');
  }
};
