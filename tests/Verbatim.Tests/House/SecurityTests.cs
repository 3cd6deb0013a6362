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
    public void A_pattern_in_the_sources_is_one_that_was_read_for_how_long_it_can_take()
    {
        IEnumerable<string> withPatterns = Repository.Files("src", ".cs").Where(path => Pattern().IsMatch(Repository.Read(path)));
        Assert.Equal(ReadPatterns, withPatterns);
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

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\bRegex\b")]
    private static partial Regex Pattern();
}
