using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Verbatim.Tests.House;

/// <summary>Fault rows and the faults that are planted to see them fail.</summary>
public sealed partial class FaultRowTests
{
    private static readonly IReadOnlyList<string> Patches = Repository.Files("tests/mutants", ".patch");

    private static readonly IReadOnlyList<string> Tests = [.. Repository.Files("tests", ".cs").Select(Repository.Read)];

    private static IEnumerable<string> Rows => Tests.SelectMany(text => Row().Matches(text).Select(match => match.Groups[1].Value)).Distinct();

    [Fact]
    public async Task A_planted_fault_can_be_planted()
    {
        List<string> broken = [];
        foreach (string patch in Patches)
        {
            using Process git = Process.Start(new ProcessStartInfo("git", ["apply", "--check", patch]) { WorkingDirectory = Repository.Root, RedirectStandardError = true })!;
            string said = await git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await git.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (git.ExitCode != 0)
                broken.Add($"{patch}: {said}");
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void A_planted_fault_names_a_test_that_exists() => Assert.All(Patches, patch =>
    {
        Match caughtBy = CaughtBy().Match(Repository.Read(patch));
        Assert.True(caughtBy.Success, $"{patch} names no test.");
        string method = caughtBy.Groups[1].Value.Split('.')[^1];
        Assert.Contains(Tests, text => text.Contains($" {method}(", StringComparison.Ordinal));
    });

    [Fact]
    public void Every_fault_row_has_a_control_that_it_fails_on()
    {
        HashSet<string> controlled = [.. Patches.Select(patch => Control().Match(Repository.Read(patch))).Where(match => match.Success).Select(match => match.Groups[1].Value)];
        Assert.All(Rows, row => Assert.Contains(row, controlled));
    }

    [Fact]
    public void Every_fault_row_stands_in_the_list_of_what_was_shown()
    {
        string shown = Repository.Read("RELIABILITY.md");
        Assert.All(Rows, row => Assert.Contains($"| {row} |", shown, StringComparison.Ordinal));
        Assert.DoesNotContain("| not run |", shown, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Trait\(""Row"", ""(\w+)""\)")]
    private static partial Regex Row();

    [GeneratedRegex(@"^Caught-by: \S+ (\S+)$", RegexOptions.Multiline)]
    private static partial Regex CaughtBy();

    [GeneratedRegex(@"^Row: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Control();
}
