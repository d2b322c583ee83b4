using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Text;

/// <summary>Turns prompts into the ids a CLIP text encoder reads (transformers' CLIPTokenizerFast). Immutable; any thread may use it.</summary>
public sealed class ClipTokenizer
{
    private readonly BytePairVocabulary _vocabulary;
    private readonly TokenizerSource _source;
    private readonly LearnedWords? _learned;
    private readonly Mark<int>[] _marks;
    private readonly Mark<int>[] _padding;

    private ClipTokenizer(BytePairVocabulary vocabulary, TokenizerSource source, LearnedWords? learned = null)
    {
        (_vocabulary, _source, _learned) = (vocabulary, source, learned);
        StartId = IdOf(source.StartToken);
        EndId = IdOf(source.EndToken);
        PaddingId = IdOf(source.PaddingToken);
        _marks = [.. learned?.Marks ?? [], new(source.StartToken, StartId), new(source.EndToken, EndId)];
        _padding = PaddingId == StartId || PaddingId == EndId ? [] : [new(source.PaddingToken, PaddingId)];

        int IdOf(string token) => vocabulary.Find(token)
            ?? throw new WeightFileException(source.Folder ?? "CLIP's own vocabulary", $"the vocabulary has no '{token}', which the tokenizer's settings name as a special token");
    }

    /// <summary>Id of the marker before a prompt.</summary>
    public int StartId { get; }

    /// <summary>Id of the marker behind a prompt.</summary>
    public int EndId { get; }

    /// <summary>Id that fills a prompt up.</summary>
    public int PaddingId { get; }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>Opens a tokenizer. CLIP's own vocabulary is unpacked once a process; a folder's is read every time.</summary>
    /// <exception cref="WeightFileException">A file is not there, or not what it should be.</exception>
    public static ClipTokenizer Open(TokenizerSource source) => new(source.Folder is null ? BytePairVocabulary.Clip : BytePairVocabulary.Read(source.Folder), source);

    /// <summary>The same tokenizer with words that were learned afterwards.</summary>
    /// <param name="tokens">The learned tokens.</param>
    /// <param name="firstId">Id of the first one's first vector: the number of rows of the text encoder's own table.</param>
    public ClipTokenizer With(IReadOnlyList<LearnedToken> tokens, int firstId) => tokens.Count == 0 ? this : new(_vocabulary, _source, new LearnedWords(tokens, firstId));

    /// <summary>A prompt with every learned token of several vectors replaced by all its words: <c>token</c> becomes <c>token token_1 token_2</c>.</summary>
    public string Spell(string prompt) => _learned?.Spell(prompt) ?? prompt;

    /// <summary>All ids of a prompt, both markers included, however many there are.</summary>
    public IReadOnlyList<int> Encode(string prompt) => [StartId, .. Ids(prompt), EndId];

    /// <summary>All ids of a text, without markers.</summary>
    public IReadOnlyList<int> Ids(string text)
    {
        var ids = new List<int>();
        // The padding token is looked for in the text as it was typed; the markers after normalization. So a '!' that pads is one wherever it stands.
        foreach (var (part, padding) in Mark<int>.Split(Spell(text), _padding))
        {
            foreach (var (piece, mark) in Mark<int>.Split(ClipWords.Normalize(part), _marks))
            {
                foreach (var word in ClipWords.Cut(piece))
                    _vocabulary.Encode(piece.AsSpan()[word], ids);
                if (mark is not null)
                    ids.Add(mark.Value);
            }
            if (padding is not null)
                ids.Add(padding.Value);
        }
        return ids;
    }

    /// <summary>Ids of a prompt, cut off (before the end marker) or filled up to a number of tokens.</summary>
    public int[] Encode(string prompt, int tokens)
    {
        var all = Encode(prompt);
        var ids = new int[tokens];
        Array.Fill(ids, PaddingId);
        var count = Math.Min(all.Count, tokens);
        for (var index = 0; index < count; index++)
            ids[index] = all[index];
        ids[count - 1] = EndId;
        return ids;
    }

    /// <summary>The word piece of an id.</summary>
    internal string PieceOf(int id) => _vocabulary.PieceOf(id);
}
