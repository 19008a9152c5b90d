"""Addresses of this machine and of what surrounds it, in every dress that some reader of addresses takes for one.

{port} is where a canary listens on loopback; whatever is asked here, it must hear nothing.
"""

from __future__ import annotations

import re

LOCAL_FORMS = """
http://127.0.0.1:{port}/
http://127.0.0.1:{port}
http://127.1.2.3:{port}/
http://127.0.0.1.:{port}/
http://127.1:{port}/
http://127.0.1:{port}/
http://0:{port}/
http://0.0.0.0:{port}/
http://2130706433:{port}/
http://017700000001:{port}/
http://0177.0.0.1:{port}/
http://0177.0.0.01:{port}/
http://0x7f.0.0.1:{port}/
http://0x7f000001:{port}/
http://0x7f.1:{port}/
http://0x7F.0x0.0x0.0x1:{port}/
http://127.0.0.0x1:{port}/
http://00127.0.0.1:{port}/
http://127.000.000.001:{port}/
http://①②⑦.⓪.⓪.①:{port}/
http://１２７.０.０.１:{port}/
http://127。0。0。1:{port}/
http://%31%32%37.0.0.1:{port}/
http://[::1]:{port}/
http://[0:0:0:0:0:0:0:1]:{port}/
http://[::]:{port}/
http://[::ffff:127.0.0.1]:{port}/
http://[::ffff:7f00:1]:{port}/
http://[0:0:0:0:0:ffff:7f00:0001]:{port}/
http://[::127.0.0.1]:{port}/
http://[64:ff9b::127.0.0.1]:{port}/
http://[64:ff9b::7f00:1]:{port}/
http://[2002:7f00:1::]:{port}/
http://[2001:0:7f00:1::]:{port}/
http://[fe80::1%25lo]:{port}/
http://localhost:{port}/
http://LOCALHOST:{port}/
http://localhost.:{port}/
http://localhost.localdomain:{port}/
http://news.example:{port}/
http://127.0.0.1.news.example:{port}/
http://ｌocalhost:{port}/
http://user@127.0.0.1:{port}/
http://news.example@127.0.0.1:{port}/
http://news.example:pass@127.0.0.1:{port}/
http://news.example%40127.0.0.1:{port}/
http://127.0.0.1:{port}@news.example/
http://news.example:80@127.0.0.1:{port}/
http://@127.0.0.1:{port}/
http://news.example\\@127.0.0.1:{port}/
http://127.0.0.1:{port}\\.news.example/
http:/\\127.0.0.1:{port}/
http://127.0.0.1:{port}#@news.example/
http://127.0.0.1:{port}?@news.example/
http:127.0.0.1:{port}/
http:/127.0.0.1:{port}/
http:///127.0.0.1:{port}/
//127.0.0.1:{port}/
 http://127.0.0.1:{port}/
http://127.0.0.1 :{port}/
http://127.0.0.1\t:{port}/
http://127.0.0.1%00:{port}/
https://127.0.0.1:{port}/
HTTP://127.0.0.1:{port}/
ftp://127.0.0.1:{port}/
gopher://127.0.0.1:{port}/_GET
file:///etc/passwd
file://127.0.0.1/etc/passwd
dict://127.0.0.1:{port}/
ws://127.0.0.1:{port}/
data:text/xml,<rss/>
javascript:alert(1)
jar:http://127.0.0.1:{port}!/
feed://127.0.0.1:{port}/
unix:/run/docker.sock
http://127.0.0.1:{port}./
http://127.0.0.1.:{port}./
http://0.0.0.0.:{port}/
http://0.1:{port}/
http://127.65535:{port}/
http://127.16777215:{port}/
http://2130706433.:{port}/
http://0x7f000001.:{port}/
http://0x0000000000007f000001:{port}/
http://4429185537:{port}/
http://127.0.0.1e0:{port}/
http://+127.0.0.1:{port}/
http://127.0.0.-1:{port}/
http://1２7.0.0.1:{port}/
http://127．0．0．1:{port}/
http://127｡0｡0｡1:{port}/
http://١٢٧.٠.٠.١:{port}/
http://loc\u00adalhost:{port}/
http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/
http://xn--localhost:{port}/
http://ip6-localhost:{port}/
http://ip6-loopback:{port}/
http://anything.localhost:{port}/
http://localtest.me:{port}/
http://127.0.0.1.nip.io:{port}/
http://127-0-0-1.sslip.io:{port}/
http://kubernetes.default.svc:{port}/
http://metadata.google.internal/computeMetadata/v1/
http://metadata/computeMetadata/v1/
http://instance-data/latest/meta-data/
http://169.254.169.254/latest/meta-data/
http://169.254.169.254.:{port}/
http://2852039166/latest/meta-data/
http://0xa9fea9fe/
http://0251.0376.0251.0376/
http://169.254.43518/
http://[fd00:ec2::254]/latest/meta-data/
http://[::ffff:169.254.169.254]/
http://[::ffff:a9fe:a9fe]/
http://100.100.100.200/latest/meta-data/
http://168.63.129.16/machine
http://192.0.0.192/opc/v1/
http://[fd00::1]:{port}/
http://[fe80::1]:{port}/
http://[fe80::1%lo]:{port}/
http://[::1%25lo]:{port}/
http://[::1%lo]:{port}/
http://[::0001]:{port}/
http://[0000:0000:0000:0000:0000:0000:0000:0001]:{port}/
http://[::ffff:0:127.0.0.1]:{port}/
http://[::ffff:0:7f00:1]:{port}/
http://[64:ff9b:1::7f00:1]:{port}/
http://[64:ff9b:1:7f00:0:100::]:{port}/
http://[2002:7f00:1:1::1]:{port}/
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/
http://[::5efe:127.0.0.1]:{port}/
http://[fe80::5efe:127.0.0.1]:{port}/
http://[v1.127.0.0.1]:{port}/
http://[127.0.0.1]:{port}/
http://[::1:{port}/
http://::1:{port}/
http://news.example:pass%40127.0.0.1:{port}/
http://news.example;@127.0.0.1:{port}/
http://news.example%2f@127.0.0.1:{port}/
http://news.example%00@127.0.0.1:{port}/
http://127.0.0.1:{port}%2f@news.example/
http://127.0.0.1:{port};@news.example/
http://a@b@127.0.0.1:{port}/
http://user:pass@localhost:{port}/
http://news.example\t@127.0.0.1:{port}/
http://127.0.0.1%0d%0aHost:news.example:{port}/
http://127.0.0.1\r\nHost: news.example:{port}/
ht\ttp://127.0.0.1:{port}/
http:\\127.0.0.1:{port}/
http:\\\\127.0.0.1:{port}/
\\\\127.0.0.1:{port}/
/\\127.0.0.1:{port}/
http:////127.0.0.1:{port}/
http://?127.0.0.1:{port}/
http://#127.0.0.1:{port}/
http://127.0.0.1:{port}/..;/admin
http://127.0.0.1:80:{port}/
http://127.0.0.1:0{port}/
http://127.0.0.1:+{port}/
hTTps://127.0.0.1:{port}/
sftp://127.0.0.1:{port}/
tftp://127.0.0.1:{port}/
ldap://127.0.0.1:{port}/
netdoc:///etc/passwd
file:/etc/passwd
file:etc/passwd
url:http://127.0.0.1:{port}/
view-source:http://127.0.0.1:{port}/
php://filter/resource=http://127.0.0.1:{port}/
http+unix://%2Frun%2Fdocker.sock/info
""".strip("\n").split("\n")


def as_location(form: str) -> str:
    """The form as it can stand in a header: what would end the header is left out, and so is other than Latin-1.

    One that would be relative to the redirecting host is made to name its own.
    """
    text = re.sub(r"[\r\n\x00]", "", form).encode("utf-8").decode("latin-1").strip()
    return re.sub(r"^http:/?(?=[0-9])", "http://", text)
