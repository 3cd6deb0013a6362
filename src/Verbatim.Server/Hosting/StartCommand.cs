namespace Verbatim.Server.Hosting;

/// <summary>What was asked for on the command line.</summary>
internal sealed record StartCommand
{
    public const string Usage = """
        Usage: Verbatim.Server [--data DIR] [--urls URLS] [--environment NAME]

          --data DIR          where runs, attachments and keys are kept; also Verbatim__DataDirectory
          --urls URLS         where to listen, http://localhost:5180 unless set
          --environment NAME  Development or Production
        """;

    private const string Known = "--data DIR, --urls URLS, --environment NAME and --help";

    public string? DataDirectory { get; private init; }

    public string? Urls { get; private init; }

    public string? Environment { get; private init; }

    public bool WantsHelp { get; private init; }

    public static StartCommand Parse(IReadOnlyList<string> args)
    {
        var command = new StartCommand();
        for (int i = 0; i < args.Count; i++)
        {
            (string name, string? value) = args[i].Split('=', 2) is [var option, var joined] ? (option, joined) : (args[i], null);
            if (name is "--help" or "-h")
            {
                command = command with { WantsHelp = true };
                continue;
            }

            if (name is not ("--data" or "--urls" or "--environment"))
                throw new StartRefusedException($"Unknown option '{name}'; known are {Known}.");
            if ((value ??= i + 1 < args.Count ? args[++i] : null) is null or "")
                throw new StartRefusedException($"The option {name} needs a value; known are {Known}.");

            command = name switch
            {
                "--data" => command with { DataDirectory = value },
                "--urls" => command with { Urls = value },
                _ => command with { Environment = value },
            };
        }

        return command;
    }
}
