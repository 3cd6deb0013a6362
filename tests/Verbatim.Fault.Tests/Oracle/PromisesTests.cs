using Xunit;

namespace Verbatim.Fault.Tests.Oracle;

/// <summary>A validator that cannot fail proves nothing: each is shown a history that breaks its promise and no other.</summary>
public sealed class PromisesTests
{
    private const string Run = "r";

    private static readonly Line[] Three = [new(1, "a"), new(2, "b"), new(3, "c")];

    private static readonly Evidence Good = new()
    {
        Sent = [.. Three.Select(frame => new Sent(Run, frame))],
        Acked = [.. Three.Select(frame => new Acked(Run, frame, IsNew: true))],
        Unanswered = [new Unanswered(Run, Three[1])],
        Seen = [.. Three.Select(frame => new Seen(Run, "reader", 1, 0, frame))],
        Earlier = [new Reading(Run, "before the restart", Three[..2])],
        Final = [new Reading(Run, "stream", Three), new Reading(Run, "pages", Three)],
        Resumed = [new Reading(Run, "cut after 1", Three)],
        Chains = [new Chained(Run, "d", "d")],
        Answers = [new Answered("append", 507, [507])],
        Waits = [new Waited("restart", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2))],
    };

    private static readonly Dictionary<string, Evidence> Broken = new()
    {
        ["I1"] = Good with { Sent = [.. Good.Sent, new Sent(Run, new Line(4, "x"))], Acked = [.. Good.Acked, new Acked(Run, new Line(4, "x"), IsNew: true)] },
        ["I2"] = Good with { Sent = [.. Good.Sent, new Sent(Run, new Line(4, "x"))], Seen = [.. Good.Seen, new Seen(Run, "reader", 1, 0, new Line(4, "x"))] },
        ["I3"] = Ending([Three[0], Three[1], Three[1], Three[2]]),
        ["I4"] = Good with { Seen = [new Seen(Run, "reader", 1, 0, Three[0]), new Seen(Run, "reader", 1, 0, Three[2])] },
        ["I5"] = Good with { Seen = [.. Good.Seen, new Seen(Run, "reader", 2, 3, Three[1])] },
        ["I6"] = Good with { Final = [Good.Final[0], new Reading(Run, "pages", [Three[0], new Line(2, "B"), Three[2]])] },
        ["I7"] = Good with { Resumed = [new Reading(Run, "cut after 1", [Three[0], Three[2]])] },
        ["I8"] = Good with { Earlier = [new Reading(Run, "before the restart", [Three[0], new Line(2, "B")])] },
        ["I9"] = Ending([.. Three, new Line(4, "x")]),
        ["I10"] = Good with { Acked = [.. Good.Acked, Good.Acked[1]] },
        ["I12"] = Good with { Chains = [new Chained(Run, "d", "e")] },
        ["I13"] = Good with { Answers = [new Answered("append", 200, [507])] },
        ["I14"] = Good with { Waits = [new Waited("restart", null, TimeSpan.FromSeconds(2))] },
    };

    public static TheoryData<string> Names => [.. Promises.All.Select(promise => promise.Name)];

    [Fact]
    public void A_history_in_which_all_is_well_breaks_nothing() => Assert.Empty(Promises.FindBreaches(Good));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_history_that_breaks_one_promise_is_found_by_its_validator_alone(string name)
    {
        IReadOnlyList<string> breaches = Promises.FindBreaches(Broken[name]);

        Assert.NotEmpty(breaches);
        Assert.All(breaches, breach => Assert.StartsWith(name + ": ", breach, StringComparison.Ordinal));
    }

    [Fact]
    public void Frames_that_changed_places_break_the_order_and_leave_a_hole()
    {
        IReadOnlyList<string> breaches = Promises.FindBreaches(Ending([Three[0], Three[2], Three[1]]));

        Assert.Contains(breaches, breach => breach.StartsWith("I5: ", StringComparison.Ordinal));
        Assert.Contains(breaches, breach => breach.StartsWith("I4: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_frame_that_a_live_reader_gets_twice_in_one_read_is_there_twice()
    {
        IReadOnlyList<string> breaches = Promises.FindBreaches(Good with { Seen = [.. Good.Seen, Good.Seen[2]] });

        Assert.StartsWith("I3: ", Assert.Single(breaches), StringComparison.Ordinal);
    }

    private static Evidence Ending(Line[] frames) => Good with
    {
        Earlier = [],
        Resumed = [],
        Final = [new Reading(Run, "stream", frames), new Reading(Run, "pages", frames)],
    };
}
