namespace Verbatim.Ledger.Writing;

/// <summary>The answer of a request that has no other: it is on disk.</summary>
internal readonly record struct Written;
