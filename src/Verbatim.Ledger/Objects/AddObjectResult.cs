namespace Verbatim.Ledger.Objects;

/// <summary>What came of adding an object.</summary>
public abstract record AddObjectResult
{
    private AddObjectResult()
    {
    }

    /// <summary>It is there: added now, or the same as it was added before.</summary>
    public sealed record Added(ObjectRecord Record) : AddObjectResult;

    /// <summary>The tenant has another object of that id. Nothing has changed.</summary>
    public sealed record Taken : AddObjectResult;

    /// <summary>The tenant had an object of that id, this one or another: it was removed and is not erased, or went with its last run. Nothing has changed.</summary>
    public sealed record Gone : AddObjectResult;

    /// <summary>The tenant's objects would come to more than they may. Nothing was written, and a later call may succeed.</summary>
    public sealed record OverLimit : AddObjectResult;

    /// <summary>The disk is full. Nothing was written, and a later call may succeed.</summary>
    public sealed record StorageFull : AddObjectResult;
}
