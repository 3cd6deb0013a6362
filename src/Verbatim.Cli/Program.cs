using Verbatim.Cli;

return await CommandLine.RunAsync(args);
