using System.Globalization;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Structure.Hints;

namespace IpAdapter.Graph.Structure.Tests;

public sealed class PoseTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    // Eighteen points on a grid of 20 pixels; which is where does not matter, but no limb may hide another's middle.
    private static readonly (double X, double Y)[] Standing =
    [
        (100, 20), (100, 60), (60, 60), (40, 100), (30, 140), (140, 60), (160, 100), (170, 140), (80, 130), (75, 170), (70, 190),
            (120, 130), (125, 170), (130, 190), (90, 10), (110, 10), (80, 15), (120, 15),
    ];

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(2, 3, 2)]    // right upper arm
    [InlineData(6, 7, 5)]    // left forearm
    [InlineData(1, 11, 9)]   // left side
    [InlineData(12, 13, 11)] // left shin
    public void A_limb_is_drawn_between_its_points_in_its_colour_at_six_tenths(int from, int to, int limb)
    {
        var image = Drawn(Body(Standing));
        var (red, green, blue) = Skeleton.Colours[limb];
        var middle = ((Standing[from].X + Standing[to].X) / 2, (Standing[from].Y + Standing[to].Y) / 2);
        Assert.Equal(((byte)(red * 0.6), (byte)(green * 0.6), (byte)(blue * 0.6)), image.At((int)middle.Item1, (int)middle.Item2));
    }

    [Fact]
    public void Every_point_is_drawn_in_its_colour_over_the_limbs()
    {
        var image = Drawn(Body(Standing));
        for (var point = 0; point < Standing.Length; point++)
            Assert.Equal(Skeleton.Colours[point], image.At((int)Standing[point].X, (int)Standing[point].Y));
    }

    [Fact]
    public void What_was_not_seen_is_not_drawn_nor_are_the_limbs_to_it()
    {
        var image = Drawn(Body(Standing, unseen: 3));
        Assert.Equal((0, 0, 0), image.At(40, 100));
        Assert.Equal((0, 0, 0), image.At(50, 80));
        Assert.Equal(Skeleton.Colours[2], image.At(60, 60));
    }

    [Fact]
    public void Twenty_five_points_draw_the_same_body_as_eighteen()
    {
        (double X, double Y)[] body25 = [.. Standing[..8], (100, 130), .. Standing[8..], (5, 5), (5, 5), (5, 5), (5, 5), (5, 5), (5, 5)];
        Assert.Equal(Drawn(Body(Standing)).Pixels.ToArray(), Drawn(Body(body25)).Pixels.ToArray());
    }

    [Fact]
    public void Shares_of_the_canvas_draw_the_same_body_as_pixels() =>
        Assert.Equal(Drawn(Body(Standing)).Pixels.ToArray(),
            Drawn(Body([.. Standing.Select(point => (point.X / 200, point.Y / 200))])).Pixels.ToArray());

    [Fact]
    public void A_device_is_no_file_of_key_points()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are told by statx");
        var known = new KnownInputs(("Path", new FilePath("/dev/zero")), ("Width", 64), ("Height", 64));
        new Hints.Pose().Check(known);
        Assert.Contains("a device", Assert.Single(known.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ComfyUIs_list_of_one_is_read() =>
        Assert.Equal(Drawn(Body(Standing)).Pixels.ToArray(), Drawn($"[{Body(Standing)}]").Pixels.ToArray());

    [Fact]
    public void Another_size_scales_the_body()
    {
        var image = Drawn(Body(Standing), width: 400, height: 100);
        Assert.Equal((400, 100), (image.Width, image.Height));
        Assert.Equal(Skeleton.Colours[4], image.At(60, 70));
    }

    [Fact]
    public void Nobody_is_a_black_picture() =>
        Assert.All(Drawn("""{ "people": [], "canvas_width": 20, "canvas_height": 10 }""").Pixels.ToArray(), level => Assert.Equal(0, level));

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("""{ "canvas_width": 20 }""", "people is missing")]
    [InlineData("""{ "people": 3 }""", "people: expected a list, found a number")]
    [InlineData("""{ "people": [ {} ] }""", "people[0].pose_keypoints_2d is missing")]
    [InlineData("""{ "people": [ { "pose_keypoints_2d": [] }, { "pose_keypoints_2d": [1, 2] } ] }""", "people[1].pose_keypoints_2d: expected 54 numbers")]
    [InlineData("""{ "people": [], "canvas_width": "wide", "canvas_height": 3 }""", "canvas_width: expected a whole number")]
    [InlineData("""{ "people": [] }""", "give width and height")]
    [InlineData("""[ {}, {} ]""", "2 canvases")]
    [InlineData("""[ { "people": [ 7 ] } ]""", "[0].people[0]: expected an object, found a number")]
    public void What_is_wrong_is_named_with_its_place_before_the_run(string text, string named)
    {
        File.WriteAllText(_file, text);
        var known = new KnownInputs(("Path", new FilePath(_file)));
        new Pose().Check(known);
        var (port, message) = Assert.Single(known.Problems);
        Assert.Equal("Path", port);
        Assert.Contains(named, message);
        Assert.Contains(_file, message);
    }

    [Fact]
    public void A_number_that_is_none_is_named_by_its_place()
    {
        File.WriteAllText(_file, Body(Standing).Replace("140,60,1", "140,\"far\",1", StringComparison.Ordinal));
        var refusal = Assert.Throws<PoseFileException>(() => PoseFile.Read(_file, null, null));
        Assert.Contains("people[0].pose_keypoints_2d[16]: expected a number, found a text", refusal.Message);
    }

    private static string Body((double X, double Y)[] points, int? unseen = null)
    {
        var numbers = string.Join(",", points.Select((point, i) => string.Create(CultureInfo.InvariantCulture,
            $"{point.X},{point.Y},{(i == unseen ? 0 : 1)}")));
        return $$"""{ "people": [ { "pose_keypoints_2d": [{{numbers}}] } ], "canvas_width": 200, "canvas_height": 200 }""";
    }

    private Image Drawn(string text, int? width = null, int? height = null)
    {
        File.WriteAllText(_file, text);
        return new Pose().RunAsync(new Pose.Inputs(new FilePath(_file), width, height, Thickness: 2), new NodeContext { NodeName = "pose" })
            .AsTask().GetAwaiter().GetResult();
    }
}
