using System.Globalization;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>Counts what was answered to cases of a family, and prints it.</summary>
internal sealed class OutcomeTable
{
    private readonly SortedDictionary<string, SortedDictionary<int, int>> _families = new(StringComparer.Ordinal);

    public void Add(string family, int status)
    {
        if (!_families.TryGetValue(family, out SortedDictionary<int, int>? outcomes))
            _families[family] = outcomes = [];
        outcomes[status] = outcomes.GetValueOrDefault(status) + 1;
    }

    /// <summary>How many cases of a family were answered with a status.</summary>
    public int Count(string family, int status) => _families.TryGetValue(family, out SortedDictionary<int, int>? outcomes) ? outcomes.GetValueOrDefault(status) : 0;

    /// <summary>How many cases there were.</summary>
    public int Total => _families.Values.Sum(outcomes => outcomes.Values.Sum());

    public void Print()
    {
        foreach ((string family, SortedDictionary<int, int> outcomes) in _families)
        {
            string counts = string.Join(", ", outcomes.Select(outcome => string.Create(CultureInfo.InvariantCulture, $"{outcome.Value} × {outcome.Key}")));
            TestContext.Current.TestOutputHelper?.WriteLine($"{family}: {outcomes.Values.Sum()} cases: {counts}");
        }
    }
}
