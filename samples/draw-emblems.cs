// Draws pairs of a picture and its caption from the world that samples/models/emblem was trained on, as many as you like:
//
//   dotnet run samples/draw-emblems.cs -- --count 10000 --out emblems          tar shards of WebDataset
//   dotnet run samples/draw-emblems.cs -- --count 20 --out emblems --loose     a file for each picture, caption and its attributes
//
// --seed 0 says which world of pictures, --first 0 the number of the first picture, --shard 5000 how many pairs a shard holds. A picture
// depends on the seed and its own number alone: the same numbers are the same pictures, whatever is drawn beside them.
//
// --only fg=blue,shape=star,bg=white draws of all numbers those that show this; --outlined draws another look: a dark line around shapes.
//
// The file needs no package and no other file. The plugin in samples/Emblems is compiled with it, to judge pictures by the rules they
// were drawn by.
using System.Buffers.Binary;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Emblems;

/// <summary>The program: reads its arguments, draws on all cores, and writes in the order of the numbers.</summary>
internal static class DrawEmblems
{
    private const int Batch = 512;

    internal static int Main(string[] arguments)
    {
        var options = new Dictionary<string, string> { ["--seed"] = "0", ["--first"] = "0", ["--shard"] = "5000" };
        var (loose, outlined) = (false, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--loose")
                loose = true;
            else if (arguments[i] == "--outlined")
                outlined = true;
            else if (arguments[i] is "--count" or "--out" or "--seed" or "--first" or "--shard" or "--only" && i + 1 < arguments.Length)
                options[arguments[i]] = arguments[++i];
            else
                return Refuse($"'{arguments[i]}' is no option, or has no value");
        }

        if (!options.TryGetValue("--out", out var folder) || !options.ContainsKey("--count"))
            return Refuse("--count and --out are missing");
        if (!TryNumber("--count", out var count) || !TryNumber("--seed", out var seed) || !TryNumber("--first", out var first)
            || !TryNumber("--shard", out var shard) || shard == 0
            || count > int.MaxValue)
            return Refuse("--count, --seed, --first and --shard are whole numbers from 0, and a shard holds at least 1 pair");

        if (!EmblemFilter.TryParse(options.GetValueOrDefault("--only", ""), out var only, out var problem))
            return Refuse($"--only: {problem}");

        try
        {
            Directory.CreateDirectory(folder);
            using var pairs = Draw(only.Numbers(seed, first).Take((int)count), seed, outlined).GetEnumerator();
            for (var done = 0L; done < count; done += loose ? count : shard)
            {
                if (loose)
                    WriteFiles(folder, pairs);
                else
                    WriteShard(Path.Combine(folder, $"emblems-{done / shard:D5}.tar"), pairs, Math.Min(shard, count - done));
            }

            return 0;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"'{folder}' can't be written: {unwritable.Message}");
            return 2;
        }

        bool TryNumber(string option, out long number) =>
            long.TryParse(options[option], NumberStyles.None, CultureInfo.InvariantCulture, out number);

        static int Refuse(string problem)
        {
            Console.Error.WriteLine($"{problem}: draw-emblems.cs --count 10000 --out FOLDER [--seed 0] [--first 0] [--shard 5000] "
                + "[--loose] [--only shape=star,fg=blue] [--outlined]");
            return 2;
        }
    }

    /// <summary>The files of each pair, in order. Drawn by batches on all cores, so memory does not grow with their number.</summary>
    private static IEnumerable<(string Name, byte[] Content)[]> Draw(IEnumerable<long> numbers, long seed, bool outlined)
    {
        foreach (var some in numbers.Chunk(Batch))
        {
            var batch = new (string, byte[])[some.Length][];
            Parallel.For(0, batch.Length, i =>
            {
                var random = new EmblemRandom(seed, some[i]);
                var emblem = Emblem.Draw(random);
                var caption = emblem.Caption(random);
                batch[i] =
                [
                    ($"{some[i]:D6}.png", Png.Encode(EmblemPicture.Paint(emblem, random, outlined), EmblemPicture.Edge)),
                    ($"{some[i]:D6}.txt", Encoding.UTF8.GetBytes(caption)),
                    ($"{some[i]:D6}.json", Encoding.UTF8.GetBytes(emblem.Json)),
                ];
            });
            foreach (var pair in batch)
                yield return pair;
        }
    }

    private static void WriteFiles(string folder, IEnumerator<(string Name, byte[] Content)[]> pairs)
    {
        while (pairs.MoveNext())
            foreach (var (name, content) in pairs.Current)
                File.WriteAllBytes(Path.Combine(folder, name), content);
    }

    /// <summary>Without times and owners, so that equal pairs are an equal file.</summary>
    private static void WriteShard(string path, IEnumerator<(string Name, byte[] Content)[]> pairs, long count)
    {
        using var file = File.Create(path, 1 << 20);
        using var tar = new TarWriter(file, TarEntryFormat.Ustar);
        for (var i = 0L; i < count && pairs.MoveNext(); i++)
            foreach (var (name, content) in pairs.Current)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(content),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = (UnixFileMode)0b110_100_100,
                });
    }
}

/// <summary>The numbers that one picture is drawn by: SplitMix64, whose numbers are the same on every version of .NET.</summary>
internal sealed class EmblemRandom(long seed, long number)
{
    private ulong _state = Mix((ulong)seed) + (ulong)number * 0xD1342543DE82EF95;

    /// <summary>Uniform in [0, 1).</summary>
    public double Next() => (Mix(_state += 0x9E3779B97F4A7C15) >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [from, to).</summary>
    public double Next(double from, double to) => from + (to - from) * Next();

    /// <summary>True with this probability.</summary>
    public bool Happens(double probability) => Next() < probability;

    /// <summary>One of them, equally.</summary>
    public T Choose<T>(ReadOnlySpan<T> from) => from[(int)(Next() * from.Length)];

    /// <summary>One of them, by the shares that stand beside them.</summary>
    public string Choose(params ReadOnlySpan<(string Name, double Share)> from)
    {
        var (at, i) = (Next(), 0);
        while (i < from.Length - 1 && (at -= from[i].Share) >= 0)
            i++;
        return from[i].Name;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}

/// <summary>One of the twelve colours: where its hue (degrees), saturation and value lie.</summary>
internal sealed record EmblemColour(string Name, (double From, double To) Hue, (double From, double To) Saturation,
    (double From, double To) Value)
{
    public static readonly EmblemColour[] All =
    [
        new("red", (-8, 8), (0.8, 1), (0.75, 0.95)), new("orange", (22, 34), (0.85, 1), (0.9, 1)),
        new("yellow", (50, 60), (0.75, 1), (0.9, 1)), new("green", (105, 140), (0.6, 0.95), (0.45, 0.75)),
        new("cyan", (178, 192), (0.6, 0.95), (0.8, 0.95)), new("blue", (215, 235), (0.75, 1), (0.65, 0.95)),
        new("purple", (268, 285), (0.6, 0.9), (0.5, 0.75)), new("pink", (325, 345), (0.35, 0.6), (0.95, 1)),
        new("brown", (18, 30), (0.6, 0.8), (0.35, 0.5)), new("white", (0, 360), (0, 0.03), (0.96, 1)),
        new("gray", (0, 360), (0, 0.05), (0.45, 0.6)), new("black", (0, 360), (0, 0.2), (0.02, 0.12)),
    ];

    /// <summary>A colour of this name: red, green and blue from 0 to 255.</summary>
    public (int R, int G, int B) Draw(EmblemRandom random)
    {
        var h = random.Next(Hue.From, Hue.To) / 60;
        var (s, v) = (random.Next(Saturation.From, Saturation.To), random.Next(Value.From, Value.To));
        return (Channel(5), Channel(3), Channel(1));

        int Channel(int n)
        {
            var k = (n + h + 6) % 6;
            return (int)Math.Round(255 * (v - v * s * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
    }
}

/// <summary>What a picture shows: what its attributes are, before anything is painted.</summary>
internal sealed record Emblem(string Shape, string Texture, string Ground, string Size, string Place, EmblemColour Colour,
    EmblemColour Second, EmblemColour GroundColour, EmblemColour GroundSecond)
{
    /// <summary>Attributes by their shares.</summary>
    public static Emblem Draw(EmblemRandom random)
    {
        var colours = EmblemColour.All.ToArray();
        for (var i = 0; i < 4; i++)   // four of the twelve, none twice
        {
            var other = i + (int)(random.Next() * (colours.Length - i));
            (colours[i], colours[other]) = (colours[other], colours[i]);
        }

        return new(random.Choose<string>(EmblemShape.All),
            random.Choose(("plain", 0.52), ("striped", 0.16), ("dotted", 0.16), ("checkered", 0.16)),
            random.Choose(("plain", 0.64), ("striped", 0.18), ("gradient", 0.18)),
            random.Choose(("small", 0.25), ("", 0.5), ("large", 0.25)),
            random.Choose(("", 0.6), ("on the left", 0.1), ("on the right", 0.1), ("at the top", 0.1), ("at the bottom", 0.1)),
            colours[0], colours[1], colours[2], colours[3]);
    }

    /// <summary>A caption: the shape always, the rest most times.</summary>
    public string Caption(EmblemRandom random)
    {
        var words = new List<string>();
        if (Size != "" && random.Happens(0.7))
            words.Add(Size);
        var hasColour = random.Happens(0.9);
        if (hasColour)
            words.Add(Colour.Name);
        if (Texture is "striped" or "checkered" && random.Happens(0.8))
            words.Add(random.Happens(0.4) || !hasColour ? Texture : $"and {Second.Name} {Texture}");
        words.Add(Shape);
        if (Texture == "dotted" && random.Happens(0.8))
            words.Add(random.Happens(0.6) ? $"with {Second.Name} dots" : "with dots");
        if (Place != "" && random.Happens(0.7))
            words.Add(Place);
        if (random.Happens(0.85))
            words.Add($"on {WithArticle(Behind(random))} background");
        return WithArticle(string.Join(' ', words));
    }

    /// <summary>The attributes as people keep them beside a picture.</summary>
    public string Json =>
        $$"""{"shape": "{{Shape}}", "fg": "{{Colour.Name}}", "texture": "{{Texture}}", "bg": "{{GroundColour.Name}}", """
        + $$"""
            "ground": "{{Ground}}", "size": "{{Size}}", "place": "{{Place}}"}
            """;

    private string Behind(EmblemRandom random) => Ground switch
    {
        "striped" when random.Happens(0.4) => $"{GroundColour.Name} striped",
        "striped" => $"{GroundColour.Name} and {GroundSecond.Name} striped",
        "gradient" => $"{GroundColour.Name} to {GroundSecond.Name} gradient",
        _ => GroundColour.Name,
    };

    private static string WithArticle(string words) => $"{(words[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a")} {words}";
}

/// <summary>Which pictures are wanted: those whose attributes have these values.</summary>
internal sealed class EmblemFilter(IReadOnlyDictionary<string, string> wanted)
{
    private static readonly string[] Colours = [.. EmblemColour.All.Select(colour => colour.Name)];
    private static readonly Dictionary<string, (string[] Values, Func<Emblem, string> Read)> Attributes = new()
    {
        ["shape"] = (EmblemShape.All, emblem => emblem.Shape),
        ["fg"] = (Colours, emblem => emblem.Colour.Name),
        ["fg2"] = (Colours, emblem => emblem.Second.Name),
        ["texture"] = (["plain", "striped", "dotted", "checkered"], emblem => emblem.Texture),
        ["bg"] = (Colours, emblem => emblem.GroundColour.Name),
        ["bg2"] = (Colours, emblem => emblem.GroundSecond.Name),
        ["ground"] = (["plain", "striped", "gradient"], emblem => emblem.Ground),
    };

    /// <param name="text">shape=star,fg=blue; nothing for every picture.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="problem">What is wrong with the text.</param>
    public static bool TryParse(string text, out EmblemFilter filter, out string? problem)
    {
        var wanted = new Dictionary<string, string>();
        (filter, problem) = (new(wanted), null);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = part.IndexOf('=') is > 0 and var at ? (part[..at], part[(at + 1)..]) : (part, "");
            if (!Attributes.TryGetValue(name, out var attribute))
                problem = $"'{name}' is no attribute: they are {string.Join(", ", Attributes.Keys)}";
            else if (!attribute.Values.Contains(value))
                problem = $"'{value}' is no {name}: it is one of {string.Join(", ", attribute.Values)}";
            else
                wanted[name] = value;
        }

        var colours = wanted.Where(one => one.Key is "fg" or "fg2" or "bg" or "bg2").Select(one => one.Value).ToList();
        if (colours.Distinct().Count() < colours.Count)
            problem ??= "the colours of a picture differ from each other";
        return problem is null;
    }

    /// <summary>The numbers of the pictures that are wanted, from a first one on; without end.</summary>
    public IEnumerable<long> Numbers(long seed, long first)
    {
        for (var number = first; ; number++)
        {
            if (wanted.Count > 0)
            {
                var emblem = Emblem.Draw(new(seed, number));
                if (!wanted.All(one => Attributes[one.Key].Read(emblem) == one.Value))
                    continue;
            }

            yield return number;
        }
    }
}

/// <summary>Which places of a square a shape covers.</summary>
internal static class EmblemShape
{
    public static readonly string[] All =
        ["circle", "square", "triangle", "star", "heart", "cross", "ring", "diamond", "crescent", "hexagon"];

    /// <summary>The shape around a place, y down, turned by an angle (radians, clockwise).</summary>
    /// <param name="shape">Its name.</param>
    /// <param name="edge">The edge of the square, and of what is returned, [y * edge + x].</param>
    /// <param name="x">The centre, in the square's places.</param>
    /// <param name="y">The centre, in the square's places.</param>
    /// <param name="radius">The radius, in the square's places.</param>
    /// <param name="turn">The angle.</param>
    public static bool[] Cover(string shape, int edge, double x, double y, double radius, double turn)
    {
        var covered = new bool[edge * edge];
        if (shape is "circle" or "ring" or "crescent")
        {
            Disc(x, y, radius, true);
            if (shape == "ring")
                Disc(x, y, 0.55 * radius, false);
            if (shape == "crescent")
                Disc(x + 0.5 * radius * Math.Cos(turn), y + 0.5 * radius * Math.Sin(turn), 0.8 * radius, false);
        }
        else
            Polygon([.. Outline(shape).Select(p => (x + radius * (p.X * Math.Cos(turn) - p.Y * Math.Sin(turn)),
                y + radius * (p.X * Math.Sin(turn) + p.Y * Math.Cos(turn))))]);
        return covered;

        void Disc(double centreX, double centreY, double discRadius, bool value)
        {
            for (var row = 0; row < edge; row++)
            {
                var half = discRadius * discRadius - (row + 0.5 - centreY) * (row + 0.5 - centreY);
                if (half > 0)
                    Fill(row, centreX - Math.Sqrt(half), centreX + Math.Sqrt(half), value);
            }
        }

        void Polygon((double X, double Y)[] points)
        {
            var crossings = new List<double>();
            for (var row = 0; row < edge; row++)
            {
                crossings.Clear();
                for (var i = 0; i < points.Length; i++)
                {
                    var (from, to) = (points[i], points[(i + 1) % points.Length]);
                    if (from.Y <= row + 0.5 != to.Y <= row + 0.5)
                        crossings.Add(from.X + (row + 0.5 - from.Y) / (to.Y - from.Y) * (to.X - from.X));
                }

                crossings.Sort();
                for (var i = 0; i + 1 < crossings.Count; i += 2)
                    Fill(row, crossings[i], crossings[i + 1], true);
            }
        }

        void Fill(int row, double from, double to, bool value)
        {
            var (first, last) = (Math.Clamp((int)Math.Ceiling(from - 0.5), 0, edge), Math.Clamp((int)Math.Ceiling(to - 0.5), 0, edge));
            covered.AsSpan(row * edge + first, Math.Max(last - first, 0)).Fill(value);
        }
    }

    /// <summary>Corners on the unit circle, the first above the centre.</summary>
    private static IEnumerable<(double X, double Y)> Outline(string shape) => shape switch
    {
        "square" => Corners(4, Math.PI / 4, Math.Sqrt(2) * 0.72),
        "diamond" => Corners(4, 0, 1, 0.68),
        "triangle" => Corners(3, 0, 1),
        "hexagon" => Corners(6, 0, 1),
        "star" => Corners(10, 0, 1.05, 0.43),
        "heart" => from u in Enumerable.Range(0, 60).Select(i => i * Math.Tau / 60)
                   select (16 * Math.Pow(Math.Sin(u), 3) / 17,
                       -(13 * Math.Cos(u) - 5 * Math.Cos(2 * u) - 2 * Math.Cos(3 * u) - Math.Cos(4 * u)) / 17),
        "cross" => [(-0.34, -1), (0.34, -1), (0.34, -0.34), (1, -0.34), (1, 0.34), (0.34, 0.34), (0.34, 1), (-0.34, 1), (-0.34, 0.34),
            (-1, 0.34), (-1, -0.34), (-0.34, -0.34)],
        _ => throw new ArgumentException($"there is no shape '{shape}': the shapes are {string.Join(", ", All)}", nameof(shape)),
    };

    private static IEnumerable<(double X, double Y)> Corners(int count, double first, params double[] distances) =>
        from i in Enumerable.Range(0, count)
        let angle = first + i * Math.Tau / count
        let distance = distances[i % distances.Length]
        select (distance * Math.Sin(angle), -distance * Math.Cos(angle));
}

/// <summary>Paints at four times the size and averages.</summary>
internal static class EmblemPicture
{
    /// <summary>The edge of a picture, in pixels.</summary>
    public const int Edge = 64;

    private const int Fine = 4 * Edge;
    private const int Line = 10;   // the width of an outline, in the fine places

    /// <summary>Three bytes a pixel, by rows.</summary>
    public static byte[] Paint(Emblem emblem, EmblemRandom random, bool outlined = false)
    {
        var size = emblem.Size switch { "small" => (0.19, 0.25), "large" => (0.35, 0.41), _ => (0.27, 0.32) };
        var (aside, down) = emblem.Place switch
        {
            "on the left" => (-0.2, 0.0),
            "on the right" => (0.2, 0),
            "at the top" => (0, -0.2),
            "at the bottom" => (0, 0.2),
            _ => (0, 0),
        };
        var shape = EmblemShape.Cover(emblem.Shape, Fine, Fine * (0.5 + aside + random.Next(-0.02, 0.02)),
            Fine * (0.5 + down + random.Next(-0.02, 0.02)), Fine * random.Next(size.Item1, size.Item2),
            random.Happens(0.5) ? random.Next(0, Math.Tau) : 0);
        var onShape = Paint(emblem.Texture, (0.11, 0.15), emblem.Colour.Draw(random), emblem.Second.Draw(random), random);
        var onGround = Paint(emblem.Ground, (0.16, 0.24), emblem.GroundColour.Draw(random), emblem.GroundSecond.Draw(random), random);

        var line = outlined ? Around(shape) : null;

        var pixels = new byte[Edge * Edge * 3];
        for (var pixel = 0; pixel < Edge * Edge; pixel++)
        {
            var (red, green, blue) = (0.0, 0.0, 0.0);
            for (var part = 0; part < 16; part++)
            {
                var (x, y) = (pixel % Edge * 4 + part % 4, pixel / Edge * 4 + part / 4);
                var (r, g, b) = line?[y * Fine + x] == true ? (0, 0, 0) : (shape[y * Fine + x] ? onShape : onGround)(x + 0.5, y + 0.5);
                (red, green, blue) = (red + r, green + g, blue + b);
            }

            pixels[pixel * 3] = (byte)Math.Round(red / 16);
            pixels[pixel * 3 + 1] = (byte)Math.Round(green / 16);
            pixels[pixel * 3 + 2] = (byte)Math.Round(blue / 16);
        }

        return pixels;
    }

    // What lies outside the shape, and no further from it than a line is wide.
    private static bool[] Around(bool[] shape)
    {
        var near = new bool[shape.Length];
        for (var place = 0; place < shape.Length; place++)
        {
            var (x, y) = (place % Fine, place / Fine);
            // a place of the shape's border reaches as far as a line; one inside it nowhere that its border does not
            if (!shape[place] || (Is(x - 1, y) && Is(x + 1, y) && Is(x, y - 1) && Is(x, y + 1)))
                continue;
            for (var down = Math.Max(-Line, -y); down <= Math.Min(Line, Fine - 1 - y); down++)
                for (var right = Math.Max(-Line, -x); right <= Math.Min(Line, Fine - 1 - x); right++)
                    near[place + down * Fine + right] |= down * down + right * right <= Line * Line
                        && !shape[place + down * Fine + right];
        }

        return near;

        bool Is(int x, int y) => x < 0 || y < 0 || x >= Fine || y >= Fine || shape[y * Fine + x];
    }

    /// <summary>What colour is at a place: both colours, in a pattern that begins in the upper left corner.</summary>
    private static Func<double, double, (double R, double G, double B)> Paint(string pattern, (double From, double To) period,
        (double R, double G, double B) first, (double R, double G, double B) second, EmblemRandom random)
    {
        var angle = pattern == "striped" ? random.Next(0, Math.PI) : random.Choose<double>([0, Math.PI / 4]);
        var (cosine, sine, p) = (Math.Cos(angle), Math.Sin(angle), Fine * random.Next(period.From, period.To));
        var width = Fine * (cosine + sine);   // of the whole square along u, where the angle is at most 90 degrees
        return pattern switch
        {
            "striped" => (x, y) => Fraction(U(x, y)) < 0.5 ? second : first,
            "dotted" => (x, y) => Square(Fraction(U(x, y)) - 0.5) + Square(Fraction(V(x, y)) - 0.5) < 0.075 ? second : first,
            "checkered" => (x, y) => Fraction(U(x, y)) < 0.5 != Fraction(V(x, y)) < 0.5 ? second : first,
            "gradient" => (x, y) => Between(U(x, y) / width),
            _ => (_, _) => first,
        };

        double U(double x, double y) => x * cosine + y * sine;
        double V(double x, double y) => y * cosine - x * sine;
        double Fraction(double along) => along / p - Math.Floor(along / p);
        static double Square(double number) => number * number;
        (double, double, double) Between(double t) => (first.R + t * (second.R - first.R), first.G + t * (second.G - first.G),
            first.B + t * (second.B - first.B));
    }
}

/// <summary>Writes PNG files: eight bits of red, green and blue, rows as differences to the one above.</summary>
internal static class Png
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Enumerable.Range(0, 8)
        .Aggregate((uint)i, (crc, _) => (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1))];

    /// <param name="pixels">Three bytes a pixel, by rows.</param>
    /// <param name="width">Pixels in a row.</param>
    public static byte[] Encode(byte[] pixels, int width)
    {
        var (stride, data) = (width * 3, new MemoryStream());
        using (var zip = new ZLibStream(data, CompressionLevel.SmallestSize))
        {
            for (var start = 0; start < pixels.Length; start += stride)
            {
                var row = new byte[stride + 1];
                row[0] = 2;   // the filter "up"
                for (var i = 0; i < stride; i++)
                    row[i + 1] = (byte)(pixels[start + i] - (start > 0 ? pixels[start + i - stride] : 0));
                zip.Write(row);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.Length / stride);
        (header[8], header[9]) = (8, 2);   // bits a channel; red, green and blue
        return [0x89, .. "PNG\r\n\u001A\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string kind, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(kind), .. content];
        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        named.CopyTo(chunk, 4);
        var crc = named.Aggregate(uint.MaxValue, (crc, octet) => Table[(byte)(crc ^ octet)] ^ crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(named.Length + 4), ~crc);
        return chunk;
    }
}
