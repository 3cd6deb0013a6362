using System.Text.RegularExpressions;
using Xunit;

namespace Verbatim.Tests.House;

/// <summary>The security checklist names tests that exist, and what a test can see of it by reading the sources.</summary>
public sealed partial class SecurityTests
{
    private const int Rows = 95;

    // Each was read for whether it can take longer than its text is long.
    private static readonly string[] ReadPatterns =
    [
        "src/Verbatim.Storage/S3/S3ObjectStoreOptions.cs",
        "src/Verbatim.Storage/Sqlite/Backups/BackupLayout.cs",
        "src/Verbatim.Web/Markdown/LinkDefinition.cs",
    ];

    // The first shows what the Markdown renderer made, with HTML switched off; the second merges what the app's own renderer encoded.
    private static readonly string[] ReviewedMarkup = ["src/Verbatim.Web/Markdown/MarkdownText.razor", "src/Verbatim.Web/wwwroot/transcript.js"];

    [Fact]
    public void Every_row_of_the_checklist_names_a_test_or_says_why_there_is_none()
    {
        HashSet<string> classes = [.. Repository.Files("tests", ".cs").Select(path => Path.GetFileNameWithoutExtension(path))];
        IReadOnlyList<Match> rows = Row().Matches(Repository.Read("docs/security.md"));

        Assert.Equal(Enumerable.Range(1, Rows), rows.Select(row => int.Parse(row.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.All(rows, row =>
        {
            string shown = row.Groups["shown"].Value;
            string[] tests = [.. TestClass().Matches(shown).Select(match => match.Groups[1].Value)];
            Assert.All(tests, test => Assert.Contains(test, classes));
            Assert.True(tests.Length > 0 || shown.StartsWith("not here: ", StringComparison.Ordinal), $"Row {row.Groups["number"].Value} shows nothing.");
        });
    }

    [Fact]
    public void Of_every_row_it_is_said_whether_a_planted_fault_shows_that_its_test_can_fail()
    {
        string checklist = Repository.Read("docs/security.md");
        Dictionary<int, string> shown = Row().Matches(checklist).ToDictionary(row => Number(row.Groups["number"].Value), row => row.Groups["shown"].Value);
        HashSet<int> controlled = [];
        foreach (Match control in Control().Matches(checklist))
        {
            Match caught = CaughtBy().Match(Repository.Read($"tests/mutants/{control.Groups["patch"].Value}.patch"));
            string test = caught.Groups["test"].Value.Split('.')[^1];
            string @class = Path.GetFileNameWithoutExtension(Assert.Single(
                Repository.Files($"tests/{caught.Groups["project"].Value}", ".cs"), path => Repository.Read(path).Contains($" {test}(", StringComparison.Ordinal)));
            foreach (int row in control.Groups["rows"].Value.Split(", ").Select(Number))
            {
                Assert.Contains($"`{@class}`", shown[row], StringComparison.Ordinal);
                controlled.Add(row);
            }
        }

        IEnumerable<int> without = Uncontrolled().Match(checklist).Groups["rows"].Value.Split(", ").Select(Number);
        Assert.Equal(shown.Where(row => !row.Value.StartsWith("not here: ", StringComparison.Ordinal)).Select(row => row.Key).Order(), controlled.Concat(without).Order());

        static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_pattern_in_the_sources_is_one_that_was_read_for_how_long_it_can_take()
    {
        IEnumerable<string> withPatterns = Repository.Files("src", ".cs").Where(path => Pattern().IsMatch(Repository.Read(path)));
        Assert.Equal(ReadPatterns, withPatterns);
    }

    [Fact]
    public void Markup_that_was_not_written_here_is_shown_by_one_reviewed_component_only()
    {
        IEnumerable<string> withMarkup = Repository.Files("src", ".cs", ".razor", ".js").Where(path => Markup().IsMatch(Repository.Read(path)));
        Assert.Equal(ReviewedMarkup, withMarkup);
    }

    [Fact]
    public void Every_project_has_its_packages_locked()
    {
        Assert.All(Repository.Files(".", ".csproj"), project => Assert.True(File.Exists(Repository.At(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"))), project));
        Assert.All(Repository.Files(".", "package.json"), package =>
        {
            Assert.True(File.Exists(Repository.At(Path.Combine(Path.GetDirectoryName(package)!, "package-lock.json"))), package);
            Assert.DoesNotMatch("\"(pre|post)?install\"|\"prepare\"", Repository.Read(package));
        });
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \|[^|]+\| (?<shown>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (?<rows>\d+(?:, \d+)*) \| `(?<patch>[a-z-]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Control();

    [GeneratedRegex(@"^Caught-by: (?<project>\S+) (?<test>\S+)$", RegexOptions.Multiline)]
    private static partial Regex CaughtBy();

    [GeneratedRegex(@"^Without one that is kept: (?<rows>\d+(?:, \d+)*)\.", RegexOptions.Multiline)]
    private static partial Regex Uncontrolled();

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\b(?:MarkupString|AddMarkupContent|innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\bRegex\b")]
    private static partial Regex Pattern();
}
