using static System.FormattableString;

namespace Verbatim.Web.Shell;

/// <summary>A length of time as people say it: two units at most.</summary>
internal static class Duration
{
    public static string Text(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => Invariant($"{Math.Max(0, span.TotalSeconds):0.0} s"),
        { TotalMinutes: < 1 } => Invariant($"{span.Seconds} s"),
        { TotalHours: < 1 } => Invariant($"{span.Minutes} min {span.Seconds} s"),
        _ => Invariant($"{(long)span.TotalHours} h {span.Minutes} min"),
    };
}
