namespace Verbatim.Server.Tests.Fixture;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    private static string Root { get; } = FindRoot();

    public static string At(params ReadOnlySpan<string> path) => Path.Combine([Root, .. path]);

    private static string FindRoot()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Verbatim.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests are not in the repository.");

        return root;
    }
}
