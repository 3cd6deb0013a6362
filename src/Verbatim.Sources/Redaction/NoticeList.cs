using Verbatim.Frames.Events;

namespace Verbatim.Sources.Redaction;

/// <summary>What was redacted or cut while one frame was made.</summary>
internal sealed class NoticeList
{
    // A document of nothing but credentials must not make a frame of nothing but notices.
    private const int Most = 64;

    private readonly List<Notice> _notices = [];

    public IReadOnlyList<Notice> Notices => _notices;

    public bool IsEmpty => _notices.Count == 0;

    public void Redacted(string path) => Add("redacted", path, "A value that names a credential is not shown.");

    public void Withheld(string path) => Add("redacted", path, "This text names a credential and is not shown.");

    public void Cut(string path, int length) =>
        Add("truncated", path, $"Only the first {length} characters are kept.");

    public void Truncated(string path, string message) => Add("truncated", path, message);

    public void AddRange(NoticeList others)
    {
        foreach (Notice notice in others.Notices)
            Add(notice);
    }

    /// <summary>What inner text hides, told of the place in the frame that it stands in: each sort once.</summary>
    public void AddOf(NoticeList inner, string path)
    {
        foreach ((string type, string message) in inner.Notices.Select(notice => (notice.Type, notice.Message)).Distinct())
            Add(type, path, message);
    }

    /// <summary>Takes back what was said of a place and of all within it.</summary>
    public void Forget(string path) =>
        _notices.RemoveAll(notice => notice.Path == path
            || (notice.Path.StartsWith(path, StringComparison.Ordinal) && notice.Path[path.Length] is '.' or '['));

    public void Add(Notice notice)
    {
        if (_notices.Count < Most)
            _notices.Add(notice);
        else if (_notices.Count == Most)
            _notices.Add(new Notice { Type = notice.Type, Path = "$", Message = "More of this frame was redacted or cut than these notices name." });
    }

    private void Add(string type, string path, string message) => Add(new Notice { Type = type, Path = path, Message = message });
}
