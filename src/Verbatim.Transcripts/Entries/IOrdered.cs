namespace Verbatim.Transcripts.Entries;

/// <summary>Something that has a place of its own among its kind.</summary>
internal interface IOrdered<in T>
{
    static abstract IComparer<T> Order { get; }
}
