using Verbatim.Bench;

if (args is [NothingServer.Argument])
    return await NothingServer.RunAsync();

BenchOptions? options = BenchOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 1;
}

var report = new Report(options);
await using (Target nothing = await Target.StartNothingAsync())
    await Workloads.RunAsync(nothing, options, report);

await using (Target verbatim = await Target.StartVerbatimAsync())
    await Workloads.RunAsync(verbatim, options, report);

report.Print(Console.Out);
await report.WriteAsync(options.Output);
return 0;
