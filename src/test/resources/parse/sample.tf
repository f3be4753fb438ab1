# comment
locals {
	test3 = 1 + 2
	test1 = "hello"
	test2 = 5
	arr = [1, 2, 3, 4]
	hyphen-test = 3
	temp = "${1 + 2} %{if local.test2 < 3}\"4\n\"%{endif}"
	temp2 = "${"hi"} there"
		quoted = "\"quoted\""
	x = -10
	y = -x
	z = -(1 + 4)
  big = 12345678901234567890
  f = 1.50
  c = var.a ? "b" : "c"
  d = "x-${var.a ? "b" : "c"}-${1.50}"
  e = "${var.x}"
  g = foo(bar(1, [2]), {a = 1}...)
  h = a.b[0].c[*].d.*.e["x"]
  i = !true
  j = null
  k = { for k, v in x : k => v... if v != "" }
  l = [
    "a", # c
    "b",
  ]
  m = "$${one} %%{two} ${ x ~}  y  ${~ z }"
  n = (a + b)
  o = "\u00e9 é 😀"
  p = a == b && !c || d >= 1
}
locals {
	other = {
		num = local.test2 + 5
		thing = [for x in local.arr: x * 2]
		"${local.test3}" = 4
		3 = 1
		"local.test1" = 89
		"a.b.c[\"hi\"][3].*" = 3
		loop = "This has a for loop: %{for x in local.arr}x,%{endfor}"
		a.b.c = "True"
    (var.k) = 1, z : 2
    true = 1
	}
}
locals {
	heredoc = <<-EOF
		This is a heredoc template.

		  It references ${local.other.3}
	EOF
	cond = test3 > 2 ? 1: 0
	heredoc2 = <<EOF
		Another heredoc, that
		${local.other.3}
		%{if true ? false : true}"gotcha"\n%{else}4%{endif}
	EOF
  hd3 = foo(<<-X
    a
    X
  )
  hd4 = <<-Y
  ${a}
    %{ for k, v in x ~}
    b ${k}
    %{ endfor ~}
  Y
}
data "terraform_remote_state" "remote" {
	config = {
		profile = var.profile
	}
  one { a = 1 }
  empty {}
}
variable profile {}
resource "a" "b" { }
resource "a" "b" { x = 1 }
resource "a" "c" { x = provider::x::f(1) }
