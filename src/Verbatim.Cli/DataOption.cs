using System.CommandLine;
using Verbatim.Storage;

namespace Verbatim.Cli;

/// <summary>The data directory of a server, for commands that need its files.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "The server's data directory.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DataDirectory.Default,
    };

    /// <summary>The directory, which is there and holds something of a ledger: a command that looks at one makes none, and no lock beside other files.</summary>
    public static string Existing(string directory)
    {
        if (!Directory.Exists(directory))
            throw new CommandFailedException($"There is no data directory {directory}.");

        return Directory.EnumerateFiles(directory, "ledger.*").Any()
            ? Path.GetFullPath(directory)
            : throw new CommandFailedException($"There is no ledger in {directory}.");
    }
}
