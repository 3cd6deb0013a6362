using System.Globalization;
using Verbatim.Frames.Checking;

namespace Verbatim.Cli;

/// <summary>Counts findings, and prints the first of them as they are found.</summary>
internal abstract class FindingPrinter(int limit)
{
    private readonly SortedDictionary<string, long> _rules = new(StringComparer.Ordinal);

    /// <summary>All findings, printed or not.</summary>
    public long Count { get; private set; }

    /// <summary>How many are not printed.</summary>
    protected long Unprinted => Math.Max(0, Count - limit);

    /// <summary>How often each clause is broken, in the document's order.</summary>
    protected IEnumerable<KeyValuePair<string, long>> Rules => _rules.OrderBy(rule => int.Parse(rule.Key.AsSpan(2), CultureInfo.InvariantCulture));

    public void Take(IEnumerable<StreamFinding> findings)
    {
        foreach (StreamFinding finding in findings)
        {
            _rules[finding.Rule] = _rules.GetValueOrDefault(finding.Rule) + 1;
            if (++Count <= limit)
                Print(finding);
        }
    }

    /// <summary>Everything was read.</summary>
    public abstract Task FinishAsync(long frames, CancellationToken cancellationToken);

    protected abstract void Print(StreamFinding finding);
}
