using Verbatim.Frames;

namespace Verbatim.Server.Objects;

/// <summary>Uploads that are going on: as long as one is, nobody takes its attachment for needless, nor forgets that it was there and went.</summary>
internal sealed class OpenUploads
{
    private readonly Dictionary<(TenantId, ObjectId), int> _open = [];

    /// <summary>An upload is going on until what is returned is disposed.</summary>
    public IDisposable Enter(TenantId tenant, ObjectId id)
    {
        lock (_open)
            _open[(tenant, id)] = _open.GetValueOrDefault((tenant, id)) + 1;
        return new Upload(this, (tenant, id));
    }

    /// <summary>Whether one is going on for an attachment.</summary>
    public bool Has(TenantId tenant, ObjectId id)
    {
        lock (_open)
            return _open.ContainsKey((tenant, id));
    }

    private void Leave((TenantId, ObjectId) name)
    {
        lock (_open)
        {
            if (--_open[name] == 0)
                _open.Remove(name);
        }
    }

    private sealed class Upload(OpenUploads uploads, (TenantId, ObjectId) name) : IDisposable
    {
        public void Dispose() => uploads.Leave(name);
    }
}
