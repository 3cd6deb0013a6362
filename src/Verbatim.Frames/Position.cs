using System.Globalization;

namespace Verbatim.Frames;

/// <summary>A frame's place in its run: 1 for the first, without gaps, and equal to its <c>event_id</c>.</summary>
/// <remarks><see cref="Start"/>, 0, stands before the first frame: reading after it reads everything.</remarks>
public readonly record struct Position : IComparable<Position>
{
    private Position(long value) => Value = value;

    /// <summary>The place as a number, 0 for <see cref="Start"/>.</summary>
    public long Value { get; }

    /// <summary>Before the first frame.</summary>
    public static Position Start => default;

    /// <summary>The place of the <paramref name="value"/>-th frame, 1-based; 0 is <see cref="Start"/>.</summary>
    public static Position At(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new Position(value);
    }

    /// <summary>This position, moved <paramref name="frames"/> frames on.</summary>
    public Position Skip(long frames) => At(checked(Value + frames));

    /// <summary>The next position.</summary>
    public Position Next => Skip(1);

    /// <inheritdoc />
    public int CompareTo(Position other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    public static bool operator <(Position left, Position right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> stands after <paramref name="right"/>.</summary>
    public static bool operator >(Position left, Position right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> stands at or before <paramref name="right"/>.</summary>
    public static bool operator <=(Position left, Position right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> stands at or after <paramref name="right"/>.</summary>
    public static bool operator >=(Position left, Position right) => left.Value >= right.Value;

    /// <summary>The number, as <c>event_id</c> shows it.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
