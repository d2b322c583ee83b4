using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>
/// Turns prompts into the ids a CLIP text encoder reads (transformers' CLIPTokenizerFast). Immutable; any thread may use it.
/// </summary>
public sealed class ClipTokenizer
{
    private readonly BytePairVocabulary _vocabulary;
    private readonly TokenizerSource _source;
    private readonly IReadOnlyList<AddedToken> _added;
    private readonly LearnedWords? _learned;
    private readonly bool _readsPadding;
    private readonly Mark<int>[] _marks;
    private readonly Mark<int>[] _typedMarks;

    private ClipTokenizer(BytePairVocabulary vocabulary, TokenizerSource source, IReadOnlyList<AddedToken> added,
        LearnedWords? learned = null, bool readsPadding = true)
    {
        (_vocabulary, _source, _added, _learned, _readsPadding) = (vocabulary, source, added, learned, readsPadding);
        StartId = IdOf(source.StartToken);
        EndId = IdOf(source.EndToken);
        PaddingId = IdOf(source.PaddingToken);
        VocabularySize = Math.Max(vocabulary.Size, added.Select(token => token.Id + 1).DefaultIfEmpty().Max());

        // The markers and the padding token are named by the settings, and have rules of their own.
        List<AddedToken> others = [.. added.Where(token => token.Text != source.StartToken && token.Text != source.EndToken
            && token.Text != source.PaddingToken).OrderByDescending(token => token.Text.Length)];
        _marks = [.. learned?.Marks ?? [], .. others.Where(token => token.IsNormalized)
            .Select(token => MarkOf(token, ClipWords.Normalize(token.Text))), new(source.StartToken, StartId), new(source.EndToken, EndId)];
        Mark<int>[] padding = !readsPadding || PaddingId == StartId || PaddingId == EndId ? [] : [new(source.PaddingToken, PaddingId)];
        _typedMarks = [.. others.Where(token => !token.IsNormalized).Select(token => MarkOf(token, token.Text)), .. padding];

        int IdOf(string token) => vocabulary.Find(token) ?? added.FirstOrDefault(one => one.Text == token)?.Id
            ?? throw new WeightFileException(source.Folder ?? source.Name,
                $"the vocabulary has no '{token}', which the tokenizer's settings name as a special token");

        static Mark<int> MarkOf(AddedToken token, string text) =>
            new(text, token.Id) { BeginsWord = token.IsWord, EndsWord = token.IsWord };
    }

    /// <summary>Id of the marker before a prompt.</summary>
    public int StartId { get; }

    /// <summary>Id of the marker behind a prompt.</summary>
    public int EndId { get; }

    /// <summary>Id that fills a prompt up.</summary>
    public int PaddingId { get; }

    /// <summary>One more than the largest id, of the vocabulary and of the tokens that were added to it.</summary>
    public int VocabularySize { get; }

    /// <summary>Opens a tokenizer. CLIP's own vocabulary is unpacked once a process; a folder's is read every time.</summary>
    /// <exception cref="WeightFileException">A file is not there, or not what it should be.</exception>
    public static ClipTokenizer Open(TokenizerSource source) => new(
        source.Folder is null ? BytePairVocabulary.Clip : BytePairVocabulary.Read(source.Folder),
        source,
        source.SettingsFolder is null ? [] : AddedTokens.Read(source.SettingsFolder));

    /// <summary>The same tokenizer with words that were learned afterwards.</summary>
    /// <param name="tokens">The learned tokens.</param>
    /// <param name="firstId">Id of the first one's first vector: the number of rows of the text encoder's own table.</param>
    /// <exception cref="ArgumentException">A token's word, or another way to write it, is empty.</exception>
    public ClipTokenizer With(IReadOnlyList<LearnedToken> tokens, int firstId) =>
        tokens.Count == 0 ? this : new(_vocabulary, _source, _added, new LearnedWords(tokens, firstId), _readsPadding);

    /// <summary>
    /// The same tokenizer for texts in which the padding token means nothing special. SDXL's second tokenizer pads with <c>!</c>, and reads
    /// one in a prompt as padding (0); ComfyUI and AUTOMATIC1111 read the word (256).
    /// </summary>
    public ClipTokenizer ReadingPaddingAsText() => _readsPadding ? new(_vocabulary, _source, _added, _learned, readsPadding: false) : this;

    /// <summary>
    /// A prompt with every learned token of several vectors replaced by all its words: <c>token</c> becomes <c>token token_1 token_2</c>.
    /// </summary>
    public string Spell(string prompt) => _learned?.Spell(prompt) ?? prompt;

    /// <summary>All ids of a prompt, both markers included, however many there are.</summary>
    public IReadOnlyList<int> Encode(string prompt) => [StartId, .. Ids(prompt), EndId];

    /// <summary>All ids of a text, without markers.</summary>
    public IReadOnlyList<int> Ids(string text)
    {
        var ids = new List<int>();
        // The padding token and some added ones are looked for in the text as it was typed, the markers and the others after normalization.
        // So a '!' that pads is one wherever it stands.
        foreach (var (part, typed) in Mark<int>.Split(Spell(text), _typedMarks))
        {
            foreach (var (piece, mark) in Mark<int>.Split(ClipWords.Normalize(part), _marks))
            {
                foreach (var word in ClipWords.Cut(piece))
                    _vocabulary.Encode(piece.AsSpan()[word], ids);
                if (mark is not null)
                    ids.Add(mark.Value);
            }
            if (typed is not null)
                ids.Add(typed.Value);
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
    internal string PieceOf(int id) => id < _vocabulary.Size ? _vocabulary.PieceOf(id) : _added.Single(token => token.Id == id).Text;
}
