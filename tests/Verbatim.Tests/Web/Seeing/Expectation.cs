using Verbatim.Tests.House;
using Xunit;

namespace Verbatim.Tests.Web.Seeing;

/// <summary>What a person must see, in a file that somebody reviewed: a head that says what it is about and names what must be there, and the whole of it.</summary>
/// <remarks>
/// Lines of the head: <c># text</c> is for the reader, <c># sees: text</c> must stand in the outline, <c># not: text</c> must not.
/// Lines of JSON are the frames that the case begins from. The head is written by hand and never by the test, so an outline that was written anew still has to keep what it promises.
/// </remarks>
internal static class Expectation
{
    private const string Folder = "tests/Verbatim.Tests/Web/Expectations";
    private const string Rewrite = "VERBATIM_WRITE_EXPECTATIONS";
    private const string Sees = "# sees: ";
    private const string Not = "# not: ";

    public static void IsMet(string name, string seen)
    {
        string path = Repository.At($"{Folder}/{name}.txt");
        Assert.True(File.Exists(path), $"There is no {path}. Write its head ('# sees: …' for what must be there), and run with {Rewrite}=1 for the rest:\n\n{seen}");

        string[] lines = File.ReadAllLines(path);
        string[] head = [.. lines.TakeWhile(line => line is ['#' or '{', ..])];
        Assert.Contains(head, line => line.StartsWith(Sees, StringComparison.Ordinal));
        Assert.All(head, line =>
        {
            if (line.StartsWith(Sees, StringComparison.Ordinal))
                Assert.True(seen.Contains(line[Sees.Length..], StringComparison.Ordinal), $"{name} does not show \"{line[Sees.Length..]}\":\n{seen}");
            if (line.StartsWith(Not, StringComparison.Ordinal))
                Assert.False(seen.Contains(line[Not.Length..], StringComparison.Ordinal), $"{name} shows \"{line[Not.Length..]}\":\n{seen}");
        });

        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
            File.WriteAllText(path, $"{string.Join('\n', head)}\n\n{seen}");
        else
            Assert.True(seen == string.Join('\n', lines[head.Length..]).Trim('\n') + '\n', $"{name} shows something else than reviewed. If it is right, run with {Rewrite}=1 and review what changed:\n{seen}");
    }

    public static IReadOnlyList<string> Lines(string name) => File.ReadAllLines(Repository.At($"{Folder}/{name}.txt"));

    public static IReadOnlyList<string> Names() =>
        [.. Repository.Files(Folder, ".txt").Select(file => Path.GetFileNameWithoutExtension(file)!)];
}
