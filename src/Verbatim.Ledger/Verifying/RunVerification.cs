using System.Security.Cryptography;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Verifying;

/// <summary>Recomputes all that is kept of one run: checksums, the chained digest from the header on, positions, what its row says of its frames, and the bytes of its attachments.</summary>
/// <remarks>
/// Goes on after damage: each block is held against the digest that stands before it, so that one edited block does not
/// hide what comes after it.
/// </remarks>
public sealed class RunVerification
{
    private const int MaxDamage = 100;

    // Whatever the limits were when the frames were taken.
    private static readonly FrameLimits Unlimited = new(MaxFrameBytes: int.MaxValue, MaxDepth: 1000, MaxStreamBytes: long.MaxValue / 2, MaxStreamFrames: int.MaxValue);

    private readonly IRunRows _rows;
    private readonly RunRecord _run;
    private readonly List<FoundDamage> _damage = [];
    private readonly byte[] _digest;
    private readonly IncrementalHash _body = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _zstd = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Position _last = Position.Start;
    private long _frames;
    private long _attachments;
    private long _bytes;
    private long _zstdBytes;
    private bool _isAllZstd = true;
    private bool _isAllShort = true;
    private string? _streamId;
    private RunOutcome? _outcome;

    private RunVerification(IRunRows rows, RunRecord run) => (_rows, _run, _digest) = (rows, run, DigestChain.Begin(run.Header));

    /// <summary>Recomputes a run up to its last committed frame.</summary>
    /// <param name="rows">Where it is kept.</param>
    /// <param name="attachments">Reads its attachments; null: their bytes are not looked at.</param>
    /// <param name="run">The run as its row, or the writer, says it is.</param>
    /// <param name="cancellationToken">Gives up between two blocks, or while an attachment is read.</param>
    public static async Task<VerifiedRun> RunAsync(IRunRows rows, AttachmentVerification? attachments, RunRecord run, CancellationToken cancellationToken)
    {
        var verification = new RunVerification(rows, run);
        using (verification._body)
        using (verification._zstd)
        {
            try
            {
                await verification.BlocksAsync(cancellationToken);
                verification.Row();
                await verification.SpansAsync(cancellationToken);
            }
            catch (LedgerCorruptException damage)
            {
                // Whoever keeps it cannot even read on.
                verification.Found(verification._last.Value + 1, run.IsEnded ? run.Last.Value : null, damage.Message);
            }

            if (attachments is not null)
                await verification.AttachmentsAsync(attachments, cancellationToken);
            return new VerifiedRun(run.Header.Key, verification._frames, verification._attachments, [.. verification._damage.Take(MaxDamage)]);
        }
    }

    private async Task BlocksAsync(CancellationToken cancellationToken)
    {
        Position after = Position.Start;
        while (await _rows.FindBlockAfterAsync(_run.StoreNumber, after, cancellationToken) is { } block)
        {
            // What is written while we read is not ours to judge yet.
            if (!_run.IsEnded && block.First > _run.Last)
                return;

            cancellationToken.ThrowIfCancellationRequested();
            bool isLinked = Place(block);
            Block(block, isLinked);
            block.Digest.Span[..Math.Min(DigestChain.Length, block.Digest.Length)].CopyTo(_digest);
            _bytes = block.RunBytes;
            _last = block.Last > _last ? block.Last : _last;
            after = block.First;
        }
    }

    // Whether the block follows on the one before it.
    private bool Place(StoredBlock block)
    {
        if (block.First == _last.Next)
            return true;

        if (block.First > _last.Next)
            Found(_last.Value + 1, block.First.Value - 1, "The frames are missing.");
        else
            Found(block.First.Value, Math.Min(block.Last.Value, _last.Value), "The frames are there twice.");
        return false;
    }

    private void Block(StoredBlock block, bool isLinked)
    {
        if (BlockChecksum.Of(block) != block.Checksum)
            Found(block, "Their block does not match its checksum.");

        List<ReadOnlyMemory<byte>>? frames = Decode(block);
        if (frames is null)
        {
            Found(block, "Their block does not hold so many frames.");
            return;
        }

        _frames += frames.Count;
        foreach (ReadOnlyMemory<byte> frame in frames)
            DigestChain.Add(_digest, frame.Span);

        // After a gap there is no digest to go on from.
        if (isLinked && !block.Digest.Span.SequenceEqual(_digest))
            Found(block, "They are not the frames that were recorded: their chained digest is another.");
        if (isLinked && block.RunBytes != _bytes + frames.Sum(frame => (long)frame.Length))
            Found(block, "Their block counts other bytes.");
        Frames(block, frames);
    }

    private List<ReadOnlyMemory<byte>>? Decode(StoredBlock block)
    {
        try
        {
            ReadOnlyMemory<byte> payload = StoredBlocks.Decode(_run, block).Payload;
            _body.AppendData(payload.Span);
            _zstd.AppendData(block.Payload.Span);
            _zstdBytes += block.Payload.Length;
            _isAllZstd &= block.Coding == BlockCoding.Zstd;
            _isAllShort &= block.Coding == BlockCoding.ZstdWithDictionary && block.First == Position.Start.Next;
            return FrameSlices.Cut(payload, block.Count);
        }
        catch (LedgerCorruptException)
        {
            return null;
        }
    }

    private void Frames(StoredBlock block, List<ReadOnlyMemory<byte>> frames)
    {
        var check = new StreamCheck(
            _run.Header.Key.Run, _run.Header.Conversation, _streamId, Position.At(Math.Max(0, block.First.Value - 1)), bytes: 0, isEnded: _outcome is not null, Unlimited);
        for (int i = 0; i < frames.Count; i++)
        {
            long at = block.First.Value + i;
            if (!FrameCheck.TryRead(frames[i], Unlimited, out Frame? frame, out FrameFault? fault) || (fault = check.Take(frame)) is not null)
            {
                Found(at, at, $"The frame breaks {fault!.Rule}.");
                return;
            }

            _streamId ??= frame.Envelope.StreamId;
            if (RunOutcome.TryRead(frame, out RunOutcome? outcome))
                _outcome = outcome;
        }

        if (block.StreamId != (block.First == Position.Start.Next ? _streamId : null))
            Found(block, "Their block names another stream.");
    }

    private void Row()
    {
        if (_last < _run.Last)
            Found(_last.Value + 1, _run.Last.Value, "The frames are missing.");
        if (!_run.IsEnded)
        {
            if (_outcome is not null)
                Found(null, null, "The run has its terminal frame, and its row says that it is running.");
            return;
        }

        if (_last > _run.Last)
            Found(_run.Last.Value + 1, _last.Value, "The frames stand after the end that the run's row names.");
        if (_bytes != _run.Bytes)
            Found(null, null, "The run's row counts other bytes.");
        if (_streamId != _run.StreamId)
            Found(null, null, "The run's row names another stream.");
        if (_outcome is null)
            Found(null, null, "The run's row says that it has ended, and there is no terminal frame.");
        else if (_outcome.Status != _run.Status || _outcome.Text != _run.FinalText)
            Found(null, null, "The run's row tells another end than its terminal frame.");
        if (_damage.Count == 0 && _run.Seal is { } seal)
            Seal(seal);
    }

    private void Seal(RunSeal seal)
    {
        if (seal.Identity is null)
        {
            if (!_isAllShort)
                Found(null, null, "The run's row says that it is short, and its blocks are not those of a short run.");
            return;
        }

        bool isBody = seal.Identity.Sha256.Span.SequenceEqual(_body.GetHashAndReset());
        bool isZstd = seal.Zstd is null
            ? !_isAllZstd
            : _isAllZstd && seal.Zstd.Bytes == _zstdBytes && seal.Zstd.Sha256.Span.SequenceEqual(_zstd.GetHashAndReset());
        if (!isBody || !isZstd)
            Found(null, null, "The run's row has other digests of its body.");
    }

    private async Task SpansAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredSpan> spans = await _rows.ReadSpansAsync(_run.StoreNumber, cancellationToken);
        long before = 0;
        foreach (StoredSpan span in spans)
        {
            bool isInPlace = span.IsWhole && span.IsOfConversation && (before == 0 ? span.First == 1 : span.First > before);
            if (!isInPlace || (_run.IsEnded && span.First > _run.Last.Value))
                Found(span.First, span.First, "The conversation's order does not fit the run.");
            before = span.First;
        }

        if (spans.Count == 0 && _frames > 0)
            Found(1, _last.Value, "The frames are missing in the conversation's order.");
    }

    private async Task AttachmentsAsync(AttachmentVerification attachments, CancellationToken cancellationToken)
    {
        try
        {
            foreach (ObjectRecord used in await _rows.ReadUsedObjectsAsync(_run.StoreNumber, cancellationToken))
            {
                _attachments++;
                if (await attachments.RunAsync(used, cancellationToken) is { } damage)
                    Found(null, null, damage);
            }
        }
        catch (LedgerCorruptException damage)
        {
            Found(null, null, damage.Message);
        }
    }

    private void Found(StoredBlock block, string what) => Found(block.First.Value, block.Last.Value, what);

    private void Found(long? from, long? to, string what) => _damage.Add(new FoundDamage(_run.Header.Key, from, to, what));
}
