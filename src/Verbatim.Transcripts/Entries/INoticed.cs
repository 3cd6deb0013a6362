using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>Something that says what was redacted or cut in it.</summary>
internal interface INoticed
{
    List<Notice>? NoticeList { get; set; }
}
