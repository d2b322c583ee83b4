using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>Unicode's normalization form C (UAX #15), from tables of its own.</summary>
/// <remarks>
/// The runtime's <see cref="string.Normalize()"/> leaves every text as it is where the program runs without ICU (InvariantGlobalization),
/// which this project does so that nothing has to be installed.
/// </remarks>
internal static class CanonicalComposition
{
    private const int HangulSyllables = 0xAC00, HangulLeads = 0x1100, HangulVowels = 0x1161, HangulTails = 0x11A7;
    private const int VowelCount = 21, TailCount = 28, SyllableCount = 19 * VowelCount * TailCount;

    private static readonly Lazy<Tables> s_tables = new(Tables.Read);

    /// <summary>Composes what can be composed.</summary>
    public static string Compose(string text)
    {
        // No character before the combining marks at U+0300 ever changes.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
            return text;

        var tables = s_tables.Value;
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points, tables);
        Reorder(points, tables);
        return Recombine(points, tables);
    }

    private static void Decompose(int point, List<int> into, Tables tables)
    {
        if (point is >= HangulSyllables and < HangulSyllables + SyllableCount)
        {
            var syllable = point - HangulSyllables;
            into.Add(HangulLeads + syllable / (VowelCount * TailCount));
            into.Add(HangulVowels + syllable % (VowelCount * TailCount) / TailCount);
            if (syllable % TailCount != 0)
                into.Add(HangulTails + syllable % TailCount);
            return;
        }
        if (!tables.Parts.TryGetValue(point, out var parts))
        {
            into.Add(point);
            return;
        }
        Decompose(parts.First, into, tables);
        if (parts.Second != 0)
            Decompose(parts.Second, into, tables);
    }

    // Marks of different classes commute: within each run of them, a stable sort by class.
    private static void Reorder(List<int> points, Tables tables)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && tables.ClassOf(points[end]) != 0)
                end++;
            if (end - start > 1)
            {
                var sorted = points.GetRange(start, end - start).OrderBy(tables.ClassOf).ToList();
                for (var index = 0; index < sorted.Count; index++)
                    points[start + index] = sorted[index];
            }
            start = end;
        }
    }

    private static string Recombine(List<int> points, Tables tables)
    {
        var (starter, kept, lastClass) = (-1, 0, 0);
        for (var index = 0; index < points.Count; index++)               // what is kept is written back behind what is read
        {
            var point = points[index];
            var pointClass = tables.ClassOf(point);
            // A mark reaches its starter unless one of its own class, or another starter, stands between.
            var isBlocked = starter < 0 || (kept - 1 > starter && (lastClass == 0 || lastClass >= pointClass));
            if (!isBlocked && Pair(points[starter], point, tables) is { } whole)
            {
                points[starter] = whole;
                continue;
            }
            if (pointClass == 0)
                starter = kept;
            lastClass = pointClass;
            points[kept++] = point;
        }

        var text = new StringBuilder(kept);
        foreach (var point in points[..kept])
            text.Append(new Rune(point).ToString());
        return text.ToString();
    }

    private static int? Pair(int first, int second, Tables tables)
    {
        if (first is >= HangulLeads and < HangulLeads + 19 && second is >= HangulVowels and < HangulVowels + VowelCount)
            return HangulSyllables + ((first - HangulLeads) * VowelCount + second - HangulVowels) * TailCount;
        if (first is >= HangulSyllables and < HangulSyllables + SyllableCount && (first - HangulSyllables) % TailCount == 0
            && second is > HangulTails and < HangulTails + TailCount)
            return first + second - HangulTails;
        return tables.Wholes.TryGetValue((first, second), out var whole) ? whole : null;
    }

    /// <param name="Parts">What a character is made of; the second part is 0 where there is but one.</param>
    /// <param name="Wholes">What two characters make together.</param>
    /// <param name="Classes">Classes of combining marks.</param>
    private sealed record Tables(Dictionary<int, (int First, int Second)> Parts, Dictionary<(int First, int Second), int> Wholes,
        Dictionary<int, int> Classes)
    {
        public int ClassOf(int point) => Classes.GetValueOrDefault(point);

        // One line each: "= whole parts" (both ways), "> whole parts" (never put together again), "class first last" (marks).
        public static Tables Read()
        {
            var tables = new Tables([], [], []);
            using var packed = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("unicode-composition.txt.gz")!;
            using var lines = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
            while (lines.ReadLine() is { } line)
            {
                var words = line.Split(' ');
                if (words[0] is not ("=" or ">"))
                {
                    for (var point = Hexadecimal(words[1]); point <= Hexadecimal(words[2]); point++)
                        tables.Classes[point] = int.Parse(words[0], CultureInfo.InvariantCulture);
                    continue;
                }
                var parts = (First: Hexadecimal(words[2]), Second: words.Length > 3 ? Hexadecimal(words[3]) : 0);
                tables.Parts[Hexadecimal(words[1])] = parts;
                if (words[0] == "=")
                    tables.Wholes[parts] = Hexadecimal(words[1]);
            }
            return tables;
        }

        private static int Hexadecimal(string word) => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
