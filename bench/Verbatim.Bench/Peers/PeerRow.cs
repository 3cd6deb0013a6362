namespace Verbatim.Bench.Peers;

/// <summary>A contender in one line: what it came to in each round, or why it came to nothing.</summary>
internal sealed class PeerRow(PeerKind kind)
{
    private readonly List<Measure> _rounds = [];

    public PeerKind Kind => kind;

    public IReadOnlyList<Measure> Rounds => _rounds;

    public string? Failure { get; private set; }

    public double? Rate => Median(round => round.Rate);

    public double? MedianTime => Median(round => round.Median);

    public double? SlowTime => Median(round => round.Slow);

    public void Add(Measure round) => _rounds.Add(round);

    public void Fail(Exception why)
    {
        Failure = why is TimeoutException ? "it did not come to an end" : why.Message.ReplaceLineEndings(" ").Replace('|', '/');
        _rounds.Clear();
    }

    // None where a round has none: a median of what is left would be of something else.
    private double? Median(Func<Measure, double?> figure)
    {
        double?[] figures = [.. _rounds.Select(figure)];
        return figures.Length == 0 || figures.Contains(null) ? null : Measure.MedianOf(figures.Select(each => each!.Value));
    }
}
