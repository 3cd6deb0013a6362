namespace Verbatim.Bench.Peers;

/// <summary>Programs of this machine, where Debian's packages put them.</summary>
internal static class DebianProgram
{
    /// <summary>The path of a program.</summary>
    /// <exception cref="InvalidOperationException">It is not here; the message names the package to install.</exception>
    public static string Find(string program, string package)
    {
        IEnumerable<string> folders = [.. PostgresFolders(), .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin"];
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"no {program} here: apt-get install {package}");
    }

    // The newest version first.
    private static IEnumerable<string> PostgresFolders() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
        : [];
}
