using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Text;

/// <summary>
/// The tokenizers in use: a vocabulary takes longer to read than most prompts to encode. One that changed on disk is read again.
/// </summary>
public sealed class Tokenizers
{
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private readonly List<(TokenizerSource Source, IReadOnlyList<FileFingerprint> Files, ClipTokenizer Tokenizer)> _opened = [];

    /// <summary>Opens a tokenizer, or gives the one that was opened from the same unchanged files.</summary>
    /// <exception cref="WeightFileException">A file is not there, or not what it should be.</exception>
    public ClipTokenizer Open(TokenizerSource source)
    {
        List<FileFingerprint> files = [.. source.Files.Select(FileFingerprint.Get)];
        lock (_lock)
        {
            var index = _opened.FindIndex(one => one.Source == source && one.Files.SequenceEqual(files));
            if (index >= 0)
                return _opened[index].Tokenizer;
            var tokenizer = ClipTokenizer.Open(source);
            if (_opened.Count == Kept)
                _opened.RemoveAt(0);
            _opened.Add((source, files, tokenizer));
            return tokenizer;
        }
    }
}
