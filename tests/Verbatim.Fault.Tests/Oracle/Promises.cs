namespace Verbatim.Fault.Tests.Oracle;

/// <summary>The invariants that every fault row is held against; one validator for each.</summary>
/// <remarks>I11, that nothing leaks from one tenant to another, is held by the tests of access.</remarks>
public static class Promises
{
    private const string Stream = "stream";

    public static IReadOnlyList<Promise> All { get; } =
    [
        new("I1", "what was acknowledged is in the history", AckedIsKept),
        new("I2", "what a live reader saw is in the history", SeenIsKept),
        new("I3", "no frame is there twice", IsUnique),
        new("I4", "no read has a hole", HasNoHole),
        new("I5", "no read goes back", IsInOrder),
        new("I6", "every way of reading gives the bytes that were sent", IsByteExact),
        new("I7", "a read that was cut and resumed is the whole read", IsResumable),
        new("I8", "what was read once reads the same ever after", IsImmutable),
        new("I9", "nothing is there that nobody sent", HasOrigin),
        new("I10", "what had no answer is there at most once, and its retry makes it once", AmbiguousIsOnce),
        new("I12", "the chained digest is that of the frames", ChainHolds),
        new("I13", "a promise that cannot be kept is refused", FailureIsHonest),
        new("I14", "after the fault everything goes on in time", GoesOn),
    ];

    /// <summary>The names of the promises that the evidence breaks, with the first few breaches of each.</summary>
    public static IReadOnlyList<string> FindBreaches(Evidence evidence) =>
        [.. All.SelectMany(promise => promise.FindBreaches(evidence).Take(3).Select(breach => $"{promise.Name}: {breach} ({promise.Says})"))];

    private static IEnumerable<string> AckedIsKept(Evidence evidence)
    {
        Dictionary<string, HashSet<Line>> history = History(evidence);
        return evidence.Acked.Where(acked => !Holds(history, acked.Run, acked.Frame)).Select(acked => $"{acked.Run} acknowledged frame {acked.Frame.EventId}, which is lost");
    }

    private static IEnumerable<string> SeenIsKept(Evidence evidence)
    {
        Dictionary<string, HashSet<Line>> history = History(evidence);
        return evidence.Seen.Where(seen => !Holds(history, seen.Run, seen.Frame)).Select(seen => $"{seen.Reader} saw frame {seen.Frame.EventId} of {seen.Run}, which is not there");
    }

    private static IEnumerable<string> IsUnique(Evidence evidence) =>
        from read in Reads(evidence)
        from twice in read.Ids.GroupBy(id => id)
        where twice.Count() > 1
        select $"{read.What} has frame {twice.Key} {twice.Count()} times";

    private static IEnumerable<string> HasNoHole(Evidence evidence) =>
        from read in Reads(evidence)
        from id in HolesOf(read.After, read.Ids)
        select $"{read.What} jumps to frame {id}";

    private static IEnumerable<string> IsInOrder(Evidence evidence) =>
        from read in Reads(evidence)
        from id in StepsBackOf(read.After, read.Ids)
        select $"{read.What} goes back to frame {id}";

    private static IEnumerable<string> IsByteExact(Evidence evidence)
    {
        ILookup<(string, long), string> sent = evidence.Sent.ToLookup(sent => (sent.Run, sent.Frame.EventId), sent => sent.Frame.Digest);
        foreach (Reading reading in evidence.Final)
        {
            foreach (Line frame in reading.Frames)
            {
                if (sent.Contains((reading.Run, frame.EventId)) && !sent[(reading.Run, frame.EventId)].Contains(frame.Digest))
                    yield return $"{reading.Run} has other bytes in frame {frame.EventId} of its {reading.Way}";
            }

            int expected = evidence.Final.First(other => other.Run == reading.Run).Frames.Count;
            if (reading.Frames.Count != expected)
                yield return $"{reading.Run} has {reading.Frames.Count} frames in its {reading.Way} and {expected} elsewhere";
        }
    }

    private static IEnumerable<string> IsResumable(Evidence evidence)
    {
        Dictionary<string, Reading> whole = Whole(evidence);
        return evidence.Resumed.Where(read => !whole.TryGetValue(read.Run, out Reading? all) || !read.Frames.SequenceEqual(all.Frames)).Select(read => $"{read.Run}, {read.Way}, is another read");
    }

    private static IEnumerable<string> IsImmutable(Evidence evidence)
    {
        Dictionary<string, Reading> whole = Whole(evidence);
        return evidence.Earlier
            .Where(read => !whole.TryGetValue(read.Run, out Reading? all) || !read.Frames.SequenceEqual(all.Frames.Take(read.Frames.Count)))
            .Select(read => $"{read.Run} read otherwise {read.Way}");
    }

    private static IEnumerable<string> HasOrigin(Evidence evidence)
    {
        HashSet<(string, long)> sent = [.. evidence.Sent.Select(sent => (sent.Run, sent.Frame.EventId))];
        return from reading in evidence.Final
               from frame in reading.Frames
               where !sent.Contains((reading.Run, frame.EventId))
               select $"{reading.Run} has a frame {frame.EventId} that nobody sent";
    }

    private static IEnumerable<string> AmbiguousIsOnce(Evidence evidence)
    {
        ILookup<(string, Line), Acked> acked = evidence.Acked.ToLookup(acked => (acked.Run, acked.Frame));
        foreach (IGrouping<(string Run, Line Frame), Acked> group in acked)
        {
            if (group.Count(answer => answer.IsNew) > 1)
                yield return $"{group.Key.Run} took frame {group.Key.Frame.EventId} as new {group.Count(answer => answer.IsNew)} times";
        }

        foreach (Unanswered unanswered in evidence.Unanswered)
        {
            Reading? whole = evidence.Final.FirstOrDefault(read => read.Run == unanswered.Run);
            int times = whole?.Frames.Count(frame => frame.Digest == unanswered.Frame.Digest) ?? 0;
            if (times > 1 && whole!.Frames.Select(frame => frame.EventId).Distinct().Count() == whole.Frames.Count)
                yield return $"{unanswered.Run} holds what was frame {unanswered.Frame.EventId} {times} times";
        }
    }

    private static IEnumerable<string> ChainHolds(Evidence evidence) =>
        evidence.Chains.Where(chain => chain.Stored != chain.Computed).Select(chain => $"{chain.Run} has digest {chain.Stored}, its frames give {chain.Computed}");

    private static IEnumerable<string> FailureIsHonest(Evidence evidence) =>
        evidence.Answers.Where(answer => !answer.Honest.Contains(answer.Status)).Select(answer => $"{answer.Request} was answered {answer.Status}, not {string.Join(" or ", answer.Honest)}");

    private static IEnumerable<string> GoesOn(Evidence evidence) =>
        evidence.Waits.Where(wait => wait.Took is not { } took || took > wait.AtMost).Select(wait => $"{wait.What} took {wait.Took?.ToString() ?? "for ever"}, not {wait.AtMost}");

    private static Dictionary<string, HashSet<Line>> History(Evidence evidence) => Whole(evidence).ToDictionary(run => run.Key, run => run.Value.Frames.ToHashSet());

    // Whatever the ways of reading differ in is a breach of its own.
    private static Dictionary<string, Reading> Whole(Evidence evidence) =>
        evidence.Final.GroupBy(reading => reading.Run).ToDictionary(ways => ways.Key, ways => ways.FirstOrDefault(way => way.Way == Stream) ?? ways.First());

    private static bool Holds(Dictionary<string, HashSet<Line>> history, string run, Line frame) => history.TryGetValue(run, out HashSet<Line>? frames) && frames.Contains(frame);

    private static IEnumerable<(string What, long After, IEnumerable<long> Ids)> Reads(Evidence evidence) =>
    [
        .. evidence.Seen.GroupBy(seen => (seen.Run, seen.Reader, seen.Read, seen.After))
            .Select(read => ($"read {read.Key.Read} of {read.Key.Reader} in {read.Key.Run}", read.Key.After, read.Select(seen => seen.Frame.EventId))),
        .. evidence.Final.Concat(evidence.Earlier).Select(read => ($"the {read.Way} of {read.Run}", 0L, read.Frames.Select(frame => frame.EventId))),
    ];

    private static IEnumerable<long> HolesOf(long after, IEnumerable<long> ids)
    {
        long highest = after;
        foreach (long id in ids)
        {
            if (id > highest + 1)
                yield return id;
            highest = Math.Max(highest, id);
        }
    }

    private static IEnumerable<long> StepsBackOf(long after, IEnumerable<long> ids)
    {
        // The same frame again is not a step back but a frame that is there twice.
        long highest = after;
        bool isFirst = true;
        foreach (long id in ids)
        {
            if (id < highest || (isFirst && id == highest))
                yield return id;
            highest = Math.Max(highest, id);
            isFirst = false;
        }
    }
}
