namespace Verbatim.Frames.Checking.Schema;

/// <summary>What the value of a field may look like.</summary>
internal enum FieldForm
{
    /// <summary>A string, of a closed set where the type lists values.</summary>
    Text,

    /// <summary>A string that links frames or names something: not empty, at most <see cref="FieldType.MaxIdBytes"/> as written.</summary>
    ProviderId,

    /// <summary>A string that obeys <see cref="IdRule"/>, because it names a thing of ours.</summary>
    OwnId,

    /// <summary>A string such as <c>2026-01-31T08:00:00.000Z</c>.</summary>
    Timestamp,

    /// <summary>A number without fraction or exponent, within the type's bounds.</summary>
    Integer,

    /// <summary>A number that a double can hold.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Any JSON value, <c>null</c> included.</summary>
    AnyJson,

    /// <summary>Any JSON object.</summary>
    AnyObject,

    /// <summary>An object of one shape.</summary>
    Shape,

    /// <summary>An object whose shape a field of it names.</summary>
    Union,

    /// <summary>An array whose elements have one type.</summary>
    List,
}
