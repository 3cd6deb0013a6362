using Verbatim.Ledger;
using Verbatim.Server.Hosting;

try
{
    var command = StartCommand.Parse(args);
    if (command.WantsHelp)
    {
        Console.WriteLine(StartCommand.Usage);
        return 0;
    }

    return await VerbatimServer.RunAsync(command);
}
catch (Exception exception) when (exception is StartRefusedException or LedgerOpenException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
