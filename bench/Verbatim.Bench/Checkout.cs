namespace Verbatim.Bench;

/// <summary>The checkout that this program was built from: it builds and starts the server of the same.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static async Task<string> BuildAsync(string project)
    {
        await Programs.RunAsync("dotnet", "build", Path.Combine(Root, "src", project), "-c", "Release", "-v", "q", "--nologo");
        return Path.Combine(Root, "src", project, "bin", "Release", "net10.0");
    }

    public static async Task<string> CommitAsync()
    {
        string commit = await Programs.RunAsync("git", "-C", Root, "rev-parse", "--short", "HEAD");
        string changes = await Programs.RunAsync("git", "-C", Root, "status", "--porcelain", "--", "src", "bench");
        return commit.Trim() + (changes.Length > 0 ? " with changes" : "");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Verbatim.slnx")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new InvalidOperationException($"No Verbatim.slnx above {AppContext.BaseDirectory}.");
    }
}
