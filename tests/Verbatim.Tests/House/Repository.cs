namespace Verbatim.Tests.House;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", ".git", ".vs", "TestResults", "artifacts"];

    public static string Root { get; } = FindRoot();

    public static string At(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(At(path));

    /// <summary>Paths below <paramref name="folder"/>, relative to the root, of files with one of the endings; build output left out.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] endings)
    {
        List<string> found = [];
        foreach (string file in Directory.EnumerateFiles(At(folder)))
        {
            if (endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
                found.Add(Path.GetRelativePath(Root, file));
        }

        foreach (string below in Folders(folder))
            found.AddRange(Files(Path.Combine(folder, below), endings));
        return found;
    }

    /// <summary>Names of the folders that stand directly in <paramref name="folder"/>; build output left out.</summary>
    public static IReadOnlyList<string> Folders(string folder) =>
        [.. Directory.EnumerateDirectories(At(folder)).Select(path => Path.GetFileName(path)).Except(NotOurs).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Verbatim.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("No Verbatim.slnx above " + AppContext.BaseDirectory);
    }
}
