using System.Text;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Tests;

public sealed class PairSourceTests : IDisposable
{
    private readonly TestData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_list_of_the_papers_code_is_read()
    {
        _data.Write("pictures/1.png", TestData.Png(1));
        _data.Write("pictures/2.png", TestData.Png(2));

        Equal(_data.Write("list.json", """[{"image_file": "pictures/1.png", "text": "a {dog}"}, {"text": "a \"cat\"", "image_file": "pictures/2.png"}]"""),
            (1, "a {dog}"), (2, "a \"cat\""));
    }

    [Theory]
    [InlineData("metadata.jsonl", "{\"file_name\": \"1.png\", \"text\": \"a dog\"}\n{\"file_name\": \"2.png\", \"text\": \"\"}\n")]
    [InlineData("metadata.csv", "file_name,other,text\n1.png,x,a dog\n2.png,y,\n")]
    public void An_image_folder_of_Hugging_Face_is_read(string table, string content)
    {
        _data.Write("1.png", TestData.Png(1));
        _data.Write("2.png", TestData.Png(2));
        _data.Write(table, content);

        Equal(_data.In(""), (1, "a dog"), (2, ""));
    }

    [Fact]
    public void A_photograph_is_turned_as_its_camera_noted_and_as_it_is_when_it_is_drawn_by()
    {
        var photograph = Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "images", "exif-orientation-6.jpg");
        _data.Write("1.jpg", File.ReadAllBytes(photograph));
        _data.Write("1.hint.jpg", File.ReadAllBytes(photograph));
        _data.Write("1.txt", "");

        var pair = Assert.Single(new FolderShard(_data.In("")).ReadIndex(Assert.Fail)).Read(withHint: true);

        Assert.Equal((100, 140), (pair.Picture.Width, pair.Picture.Height));
        Assert.True(pair.Picture.Pixels.Span.SequenceEqual(ImageFile.ReadUpright(photograph).Pixels.Span));
        Assert.Equal((100, 140), (pair.Hint!.Width, pair.Hint.Height));
    }

    [Fact]
    public void A_folder_of_pictures_with_texts_beside_them_is_read_with_all_below_it()
    {
        _data.Write("a/1.png", TestData.Png(1));
        _data.Write("a/1.txt", "one\n");
        _data.Write("b/2.png", TestData.Png(2));
        _data.Write("b/2.txt", "");

        Equal(_data.In(""), (1, "one"), (2, ""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("link")]
    public void Links_to_files_and_folders_are_followed_but_not_in_a_circle(string folder)
    {
        _data.Write("blobs/x1", TestData.Png(1));
        _data.Write("blobs/x2", "linked");
        _data.Write("elsewhere/2.png", TestData.Png(2));
        _data.Write("elsewhere/2.txt", "two");
        Directory.CreateDirectory(_data.In("data/below"));
        File.CreateSymbolicLink(_data.In("data/1.png"), "../blobs/x1");
        File.CreateSymbolicLink(_data.In("data/1.txt"), "../blobs/x2");
        Directory.CreateSymbolicLink(_data.In("data/below/there"), _data.In("elsewhere"));
        Directory.CreateSymbolicLink(_data.In("data/below/back"), "..");
        Directory.CreateSymbolicLink(_data.In("data/self"), "self");
        Directory.CreateSymbolicLink(_data.In("elsewhere/home"), _data.In("data"));
        Directory.CreateSymbolicLink(_data.In("link"), _data.In("data"));

        Equal(_data.In(folder.Length > 0 ? folder : "data/"), (1, "linked"), (2, "two"));
    }

    [Fact]
    public void Shards_are_read_by_a_pattern_and_by_their_folder()
    {
        _data.Shard("train-0.tar", 1, 2);
        _data.Shard("train-1.tar", 3);
        var expected = new[] { (1, "picture 1"), (2, "picture 2"), (3, "picture 3") };

        Equal(_data.In("train-{0..1}.tar"), expected);
        Equal(_data.In(""), expected);
    }

    [Fact]
    public void A_shard_may_keep_its_texts_in_JSON()
    {
        var path = _data.Tar("a.tar", ("x/1.json", """{"caption": "from JSON"}"""u8.ToArray()), ("x/1.png", TestData.Png(1)));

        Equal(path, (1, "from JSON"));
    }

    [Fact]
    public void A_long_list_is_taken_apart_into_shards_that_hold_nothing_of_it()
    {
        var list = new StringBuilder("[");
        for (var i = 0; i < 25_000; i++)
            list.Append(i == 0 ? "" : ", ").Append($$"""{"image_file": "{{i}}.png", "text": "}{{i}}{"}""");
        var source = PairSource.Open(_data.Write("long.json", list.Append(']').ToString()));

        var texts = source.Shards.SelectMany(shard => shard.ReadIndex(Assert.Fail)).Select(pair => pair.Text);

        Assert.Equal(3, source.Shards.Count);
        Assert.Equal(Enumerable.Range(0, 25_000).Select(i => $"}}{i}{{"), texts);
    }

    [Theory]
    [InlineData("a-{000..002}.tar", "a-000.tar a-001.tar a-002.tar")]
    [InlineData("{8..11}", "8 9 10 11")]
    [InlineData("{2..0}", "2 1 0")]
    [InlineData("{a,b}-{0..1}", "a-0 a-1 b-0 b-1")]
    [InlineData("plain.tar", "plain.tar")]
    public void Braces_stand_for_what_a_shell_makes_of_them(string pattern, string names) =>
        Assert.Equal(names.Split(' '), BracePattern.Expand(pattern));

    private static void Equal(string path, params (int Level, string Text)[] expected)
    {
        var pairs = PairSource.Open(path).Shards.SelectMany(shard => shard.ReadIndex(Assert.Fail)).Select(entry => entry.Read());

        Assert.Equal(expected, pairs.Select(pair => ((int)pair.Picture.Pixels.Span[0], pair.Text)));
    }
}
