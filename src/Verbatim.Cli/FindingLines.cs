using Verbatim.Frames.Checking;

namespace Verbatim.Cli;

/// <summary>Findings for people: a line each, and a last line that sums them up.</summary>
internal sealed class FindingLines(int limit) : FindingPrinter(limit)
{
    public override async Task FinishAsync(long frames, CancellationToken cancellationToken)
    {
        if (Unprinted > 0)
            await Console.Out.WriteLineAsync($"… and {Unprinted} more; --limit prints more of them.");

        await Console.Out.WriteLineAsync(
            Count == 0
                ? $"{Number(frames, "frame")}, no findings."
                : $"{Number(frames, "frame")}, {Number(Count, "finding")}: {string.Join(", ", Rules.Select(rule => $"{rule.Key} {rule.Value} times".Replace(" 1 times", " once", StringComparison.Ordinal)))}.");
    }

    protected override void Print(StreamFinding finding) => Console.Out.WriteLine(finding);

    private static string Number(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
